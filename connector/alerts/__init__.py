"""Telling a person, by a command or an e-mail, that something waits for one."""
