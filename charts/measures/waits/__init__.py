"""How long it takes: until an open model reaches a level, until a frontier takes a step."""
