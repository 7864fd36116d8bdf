# What the fuzz targets rest on, and their corpora.  A fuzzing build has no
# programs that only replay.
if !FUZZING
ovhpat_sh_tests += %D%/corpus-t.sh
if HAVE_CMOCKA
ovhpat_c_tests += %D%/guards-t
tests_fuzz_guards_t_SOURCES = %D%/guards-t.c
tests_fuzz_guards_t_CFLAGS = $(TEST_CFLAGS)
tests_fuzz_guards_t_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_guards_t_LDADD = $(fuzz_ldadd) $(CMOCKA_LIBS)
endif
else
EXTRA_DIST += %D%/corpus-t.sh %D%/guards-t.c
endif
