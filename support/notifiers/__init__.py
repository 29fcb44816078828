"""The mocked notifiers: real listeners for mail, Slack, text messages and webhooks that record what arrives.

They record every attempt, byte for byte and parsed, can be told to fail, and can be asked and waited on over HTTP.
"""
