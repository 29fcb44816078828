"""Who may do what, how often: roles files in the OPA data format and the decisions made from them."""
