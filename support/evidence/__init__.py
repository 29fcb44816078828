"""What a run leaves behind for people who were not there: attachments, report, verdict, bundle."""
