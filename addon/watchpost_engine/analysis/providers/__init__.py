"""Who can look at pictures and answer. One small file for each kind of server."""
