"""The exercises, one folder each: what is asked, what is kept from students, and what the self-test tries."""
