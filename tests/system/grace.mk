# (lists of this folder)
