# libc only; linked into the module, the helper and the tools.
noinst_LTLIBRARIES += common/libcommon.la
common_libcommon_la_SOURCES = \
	%D%/cleanup.h \
	%D%/client.c %D%/client.h \
	%D%/deadline.c %D%/deadline.h \
	%D%/isotime.c %D%/isotime.h \
	%D%/login.c %D%/login.h \
	%D%/logindefs.c %D%/logindefs.h \
	%D%/outcome.c %D%/outcome.h \
	%D%/printable.c %D%/printable.h \
	%D%/reason.c %D%/reason.h \
	%D%/secret.c %D%/secret.h \
	%D%/token.c %D%/token.h \
	%D%/verdict.c %D%/verdict.h \
	%D%/wire.c %D%/wire.h \
	%D%/wirecodec.c %D%/wirecodec.h
