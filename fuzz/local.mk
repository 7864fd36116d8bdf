# Fuzz targets: one for each decoder that takes bytes from outside.  Without
# --enable-fuzzing they have a main() that replays the corpus, which `make
# check` does (tests/fuzz/corpus-t.sh).
check_LTLIBRARIES += fuzz/libfuzz.la
fuzz_libfuzz_la_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/claim.c %D%/claim.h \
	%D%/feed.c %D%/feed.h \
	%D%/fence.c %D%/fence.h \
	%D%/heapbound.c %D%/heapbound.h \
	%D%/hostkeys.c %D%/hostkeys.h \
	%D%/target.h \
	%D%/workdir.c %D%/workdir.h
if !FUZZING
fuzz_libfuzz_la_SOURCES += %D%/replay.c
endif
EXTRA_DIST += %D%/corpus %D%/dictionary %D%/run

# -u: what is wrapped is needed before the archive that asks for it is read.
fuzz_ldflags = $(AM_LDFLAGS) $(FUZZ_LDFLAGS) -Wl,--wrap=malloc \
	-Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=reallocarray \
	-Wl,-u,__wrap_malloc
fuzz_ldadd = fuzz/libfuzz.la $(ctl_libraries)
fuzz_json_cflags = $(AM_CFLAGS) $(JSON_CFLAGS)

fuzz_targets = \
	%D%/apianswer \
	%D%/authanswer \
	%D%/clockfile \
	%D%/conffile \
	%D%/controlfield \
	%D%/credentialfile \
	%D%/demandtext \
	%D%/detailsreply \
	%D%/headerlines \
	%D%/identityurn \
	%D%/jsontext \
	%D%/lockfiles \
	%D%/logindefsfile \
	%D%/loginname \
	%D%/managerequest \
	%D%/mapfile \
	%D%/moduleargs \
	%D%/pamfile \
	%D%/percenttext \
	%D%/printabletext \
	%D%/recordfile \
	%D%/shownjson \
	%D%/timeanswer \
	%D%/timespan \
	%D%/tokenanswer \
	%D%/tokenform \
	%D%/useranswer \
	%D%/wirereply \
	%D%/wirerequest

fuzz_apianswer_SOURCES = %D%/apianswer.c
fuzz_apianswer_LDFLAGS = $(fuzz_ldflags)
fuzz_apianswer_LDADD = $(fuzz_ldadd)

fuzz_authanswer_SOURCES = %D%/authanswer.c
fuzz_authanswer_CFLAGS = $(fuzz_json_cflags)
fuzz_authanswer_LDFLAGS = $(fuzz_ldflags)
fuzz_authanswer_LDADD = $(fuzz_ldadd)

fuzz_clockfile_SOURCES = %D%/clockfile.c
fuzz_clockfile_LDFLAGS = $(fuzz_ldflags)
fuzz_clockfile_LDADD = $(fuzz_ldadd)

fuzz_conffile_SOURCES = %D%/conffile.c
fuzz_conffile_LDFLAGS = $(fuzz_ldflags)
fuzz_conffile_LDADD = $(fuzz_ldadd)

fuzz_controlfield_SOURCES = %D%/controlfield.c
fuzz_controlfield_LDFLAGS = $(fuzz_ldflags)
fuzz_controlfield_LDADD = $(fuzz_ldadd)

fuzz_credentialfile_SOURCES = %D%/credentialfile.c
fuzz_credentialfile_LDFLAGS = $(fuzz_ldflags)
fuzz_credentialfile_LDADD = $(fuzz_ldadd)

fuzz_demandtext_SOURCES = %D%/demandtext.c
fuzz_demandtext_LDFLAGS = $(fuzz_ldflags)
fuzz_demandtext_LDADD = $(fuzz_ldadd)

fuzz_detailsreply_SOURCES = %D%/detailsreply.c
fuzz_detailsreply_LDFLAGS = $(fuzz_ldflags)
fuzz_detailsreply_LDADD = $(fuzz_ldadd)

fuzz_headerlines_SOURCES = %D%/headerlines.c
fuzz_headerlines_LDFLAGS = $(fuzz_ldflags)
fuzz_headerlines_LDADD = $(fuzz_ldadd)

fuzz_identityurn_SOURCES = %D%/identityurn.c
fuzz_identityurn_LDFLAGS = $(fuzz_ldflags)
fuzz_identityurn_LDADD = $(fuzz_ldadd)

fuzz_jsontext_SOURCES = %D%/jsontext.c
fuzz_jsontext_CFLAGS = $(fuzz_json_cflags)
fuzz_jsontext_LDFLAGS = $(fuzz_ldflags)
fuzz_jsontext_LDADD = $(fuzz_ldadd)

fuzz_lockfiles_SOURCES = %D%/lockfiles.c
fuzz_lockfiles_LDFLAGS = $(fuzz_ldflags)
fuzz_lockfiles_LDADD = $(fuzz_ldadd)

fuzz_logindefsfile_SOURCES = %D%/logindefsfile.c
fuzz_logindefsfile_LDFLAGS = $(fuzz_ldflags)
fuzz_logindefsfile_LDADD = $(fuzz_ldadd)

fuzz_loginname_SOURCES = %D%/loginname.c
fuzz_loginname_LDFLAGS = $(fuzz_ldflags)
fuzz_loginname_LDADD = $(fuzz_ldadd)

fuzz_managerequest_SOURCES = %D%/managerequest.c
fuzz_managerequest_LDFLAGS = $(fuzz_ldflags)
fuzz_managerequest_LDADD = $(fuzz_ldadd)

fuzz_mapfile_SOURCES = %D%/mapfile.c
fuzz_mapfile_LDFLAGS = $(fuzz_ldflags)
fuzz_mapfile_LDADD = $(fuzz_ldadd)

fuzz_moduleargs_SOURCES = %D%/moduleargs.c
fuzz_moduleargs_LDFLAGS = $(fuzz_ldflags)
fuzz_moduleargs_LDADD = $(fuzz_ldadd)

fuzz_pamfile_SOURCES = %D%/pamfile.c
fuzz_pamfile_LDFLAGS = $(fuzz_ldflags) -Wl,--wrap=pamsource_open
fuzz_pamfile_LDADD = $(fuzz_ldadd)

fuzz_percenttext_SOURCES = %D%/percenttext.c
fuzz_percenttext_LDFLAGS = $(fuzz_ldflags)
fuzz_percenttext_LDADD = $(fuzz_ldadd)

fuzz_printabletext_SOURCES = %D%/printabletext.c
fuzz_printabletext_LDFLAGS = $(fuzz_ldflags)
fuzz_printabletext_LDADD = $(fuzz_ldadd)

fuzz_recordfile_SOURCES = %D%/recordfile.c
fuzz_recordfile_LDFLAGS = $(fuzz_ldflags)
fuzz_recordfile_LDADD = $(fuzz_ldadd)

fuzz_shownjson_SOURCES = %D%/shownjson.c
fuzz_shownjson_CFLAGS = $(fuzz_json_cflags)
fuzz_shownjson_LDFLAGS = $(fuzz_ldflags)
fuzz_shownjson_LDADD = $(fuzz_ldadd)

fuzz_timeanswer_SOURCES = %D%/timeanswer.c
fuzz_timeanswer_LDFLAGS = $(fuzz_ldflags)
fuzz_timeanswer_LDADD = $(fuzz_ldadd)

fuzz_timespan_SOURCES = %D%/timespan.c
fuzz_timespan_LDFLAGS = $(fuzz_ldflags)
fuzz_timespan_LDADD = $(fuzz_ldadd)

fuzz_tokenanswer_SOURCES = %D%/tokenanswer.c
fuzz_tokenanswer_LDFLAGS = $(fuzz_ldflags)
fuzz_tokenanswer_LDADD = $(fuzz_ldadd)

fuzz_tokenform_SOURCES = %D%/tokenform.c
fuzz_tokenform_LDFLAGS = $(fuzz_ldflags)
fuzz_tokenform_LDADD = $(fuzz_ldadd)

fuzz_useranswer_SOURCES = %D%/useranswer.c
fuzz_useranswer_LDFLAGS = $(fuzz_ldflags)
fuzz_useranswer_LDADD = $(fuzz_ldadd)

fuzz_wirereply_SOURCES = %D%/wirereply.c
fuzz_wirereply_LDFLAGS = $(fuzz_ldflags)
fuzz_wirereply_LDADD = $(fuzz_ldadd)

fuzz_wirerequest_SOURCES = %D%/wirerequest.c
fuzz_wirerequest_LDFLAGS = $(fuzz_ldflags)
fuzz_wirerequest_LDADD = $(fuzz_ldadd)

if ENABLE_NSS
fuzz_targets += %D%/nssname
fuzz_nssname_SOURCES = %D%/nssname.c tests/nss/fakesource.c \
	tests/nss/fakesource.h
fuzz_nssname_LDFLAGS = $(fuzz_ldflags) -Wl,--wrap=getpwnam_r \
	-Wl,--wrap=getgrouplist -Wl,--wrap=logindefs_read
fuzz_nssname_LDADD = fuzz/libfuzz.la nss/libname.la
endif
check_PROGRAMS += $(fuzz_targets)

# libFuzzer on every target, with bounds for ./check.
# `make check-fuzz FUZZ_RUNS=-1 FUZZ_SECONDS=600` fuzzes each target for ten
# minutes; what it finds new goes to fuzz/found/ of the build directory.
FUZZ_RUNS = 20000
FUZZ_SECONDS = 5
phony_targets += check-fuzz fuzz-targets
fuzz-targets: $(fuzz_targets)
check-fuzz: $(fuzz_targets)
if FUZZING
	FUZZ_RUNS='$(FUZZ_RUNS)' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
		$(SHELL) $(srcdir)/fuzz/run $(srcdir)/fuzz fuzz $(fuzz_targets)
else
	@echo 'configure with --enable-fuzzing CC=clang first' >&2; exit 1
endif
