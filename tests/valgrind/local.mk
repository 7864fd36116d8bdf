# The unit tests in C under valgrind's memcheck.  Best configured with
# --disable-hardening: a variable that was never set is not zero there.
EXTRA_DIST += %D%/run %D%/suppressions
phony_targets += check-valgrind
check-valgrind: all $(ovhpat_c_tests)
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(SHELL) $(srcdir)/%D%/run $(ovhpat_c_tests)
