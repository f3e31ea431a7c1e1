"""Pages for people: server-rendered, readable without JavaScript, from cache tables only."""
