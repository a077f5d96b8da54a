"""`make bench`: what the site costs its readers and its makers, beside what it should cost."""
