# Two servers for tests and for trying things out; nothing is installed.
noinst_PROGRAMS += %D%/ovhsim %D%/ovhfault
%C%_shared_sources = \
	%D%/contents.c %D%/contents.h \
	%D%/listener.c %D%/listener.h \
	%D%/logfile.c %D%/logfile.h \
	%D%/timestamp.c %D%/timestamp.h

# OVHcloud's API.
%C%_ovhsim_SOURCES = $(%C%_shared_sources) \
	%D%/auth.c %D%/auth.h \
	%D%/call.h \
	%D%/change.c %D%/change.h \
	%D%/condition.c %D%/condition.h \
	%D%/consent.c %D%/consent.h \
	%D%/consumer.c %D%/consumer.h \
	%D%/control.c %D%/control.h \
	%D%/credential.c %D%/credential.h \
	%D%/defaults.c %D%/defaults.h \
	%D%/delay.c %D%/delay.h \
	%D%/field.c %D%/field.h \
	%D%/form.c %D%/form.h \
	%D%/grant.c %D%/grant.h \
	%D%/group.c %D%/group.h \
	%D%/iampolicy.c %D%/iampolicy.h \
	%D%/iamresource.c %D%/iamresource.h \
	%D%/identity.c %D%/identity.h \
	%D%/main.c \
	%D%/me.c %D%/me.h \
	%D%/mishap.c %D%/mishap.h \
	%D%/netblock.c %D%/netblock.h \
	%D%/options.c %D%/options.h \
	%D%/page.c %D%/page.h \
	%D%/pat.c %D%/pat.h \
	%D%/percent.c %D%/percent.h \
	%D%/policy.c %D%/policy.h \
	%D%/queryid.c %D%/queryid.h \
	%D%/randomtext.c %D%/randomtext.h \
	%D%/refusal.c %D%/refusal.h \
	%D%/region.c %D%/region.h \
	%D%/reply.c %D%/reply.h \
	%D%/request.c %D%/request.h \
	%D%/response.c %D%/response.h \
	%D%/router.c %D%/router.h \
	%D%/schema.c %D%/schema.h \
	%D%/server.c %D%/server.h \
	%D%/shape.c %D%/shape.h \
	%D%/signature.c %D%/signature.h \
	%D%/state.c %D%/state.h \
	%D%/statecheck.c %D%/statecheck.h \
	%D%/token.c %D%/token.h \
	%D%/urn.c %D%/urn.h \
	%D%/user.c %D%/user.h \
	%D%/wildcard.c %D%/wildcard.h
%C%_ovhsim_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
%C%_ovhsim_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) -pthread \
	$(MICROHTTPD_CFLAGS) $(JSON_CFLAGS) $(CRYPTO_CFLAGS)
%C%_ovhsim_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS) -pthread
%C%_ovhsim_LDADD = common/libcommon.la $(MICROHTTPD_LIBS) $(JSON_LIBS) \
	$(CRYPTO_LIBS)

# Everything that can go wrong below it.
%C%_ovhfault_SOURCES = $(%C%_shared_sources) \
	%D%/fault/acceptor.c %D%/fault/acceptor.h \
	%D%/fault/answer.c %D%/fault/answer.h \
	%D%/fault/context.c %D%/fault/context.h \
	%D%/fault/fault.h \
	%D%/fault/incoming.c %D%/fault/incoming.h \
	%D%/fault/main.c \
	%D%/fault/mode.c %D%/fault/mode.h \
	%D%/fault/options.c %D%/fault/options.h \
	%D%/fault/spew.c %D%/fault/spew.h \
	%D%/fault/stream.c %D%/fault/stream.h
%C%_ovhfault_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
%C%_ovhfault_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) -pthread $(SSL_CFLAGS)
%C%_ovhfault_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS) -pthread
%C%_ovhfault_LDADD = common/libcommon.la $(SSL_LIBS)

EXTRA_DIST += %D%/README.md %D%/demo-state.json
