"""`blocs evidence`: is it true?"""
