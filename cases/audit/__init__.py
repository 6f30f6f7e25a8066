"""事件记录: one table written by one function, sealed into a hash chain afterwards."""
