# clang-tidy over all sources; .clang-tidy has the checks.
EXTRA_DIST += %D%/run .clang-tidy
phony_targets += check-tidy
check-tidy:
	$(SHELL) $(srcdir)/%D%/run $(top_srcdir) $(DEFS) $(AM_CPPFLAGS) \
		$(CPPFLAGS) $(CURL_CFLAGS) $(CRYPTO_CFLAGS) $(JSON_CFLAGS) \
		$(INIH_CFLAGS) $(EVENT_CFLAGS) $(SECCOMP_CFLAGS) \
		-DOVHPAT_PAMDIR='"$(pamdir)"'
