"""How single ops are reversed: functions of a sweep under construction, one for each kind of op or row."""
