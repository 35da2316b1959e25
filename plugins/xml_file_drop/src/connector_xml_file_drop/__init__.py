"""Source adapter: a folder into which an ERP drops XML files."""
