"""The trusted side's client and proxies for a student's process."""
