"""Source adapter: goods movements straight from SAP over RFC."""
