"""Pages and files made of tables, exhibits and claims."""
