# ovhpatd.  libhelper is all of it but main(), so that tests link the same
# objects.
noinst_LTLIBRARIES += helper/libhelper.la
helper_libhelper_la_SOURCES = \
	%D%/api.c %D%/api.h \
	%D%/apiclass.c %D%/apiclass.h \
	%D%/apierror.c %D%/apierror.h \
	%D%/apiauthorization.c %D%/apiauthorization.h \
	%D%/apireply.c %D%/apireply.h \
	%D%/authreply.c %D%/authreply.h \
	%D%/authority.c %D%/authority.h \
	%D%/breaker.c %D%/breaker.h \
	%D%/cache.c %D%/cache.h \
	%D%/cachefact.c %D%/cachefact.h \
	%D%/cachefile.c %D%/cachefile.h \
	%D%/cacheidentity.c %D%/cacheidentity.h \
	%D%/cachestate.h \
	%D%/cachetable.c %D%/cachetable.h \
	%D%/cacheview.c %D%/cacheview.h \
	%D%/cafile.c %D%/cafile.h \
	%D%/check.c %D%/check.h \
	%D%/checkaccount.c %D%/checkaccount.h \
	%D%/checkapi.c %D%/checkapi.h \
	%D%/checklock.c %D%/checklock.h \
	%D%/checkname.c %D%/checkname.h \
	%D%/checkpolicy.c %D%/checkpolicy.h \
	%D%/checkrecord.c %D%/checkrecord.h \
	%D%/checkrequire.c %D%/checkrequire.h \
	%D%/checkstanding.c %D%/checkstanding.h \
	%D%/clock.c %D%/clock.h \
	%D%/config.c %D%/config.h \
	%D%/configkey.c %D%/configkey.h \
	%D%/connection.c %D%/connection.h \
	%D%/credential.c %D%/credential.h \
	%D%/decision.c %D%/decision.h \
	%D%/demand.c %D%/demand.h \
	%D%/duration.c %D%/duration.h \
	%D%/endpoint.c %D%/endpoint.h \
	%D%/fileguard.c %D%/fileguard.h \
	%D%/heap.c %D%/heap.h \
	%D%/hmac.c %D%/hmac.h \
	%D%/hostanswer.c %D%/hostanswer.h \
	%D%/hostapi.c %D%/hostapi.h \
	%D%/hosthealth.c %D%/hosthealth.h \
	%D%/hostkey.c %D%/hostkey.h \
	%D%/hostkeyfile.c %D%/hostkeyfile.h \
	%D%/hostprobe.c %D%/hostprobe.h \
	%D%/hostright.c %D%/hostright.h \
	%D%/hostroutes.c %D%/hostroutes.h \
	%D%/hosttime.c %D%/hosttime.h \
	%D%/http.c %D%/http.h \
	%D%/httpcertificate.c %D%/httpcertificate.h \
	%D%/httpheader.c %D%/httpheader.h \
	%D%/httpmessage.c %D%/httpmessage.h \
	%D%/httpmulti.c %D%/httpmulti.h \
	%D%/httpoptions.c %D%/httpoptions.h \
	%D%/httpoutcome.c %D%/httpoutcome.h \
	%D%/httptransfer.c %D%/httptransfer.h \
	%D%/identity.c %D%/identity.h \
	%D%/identitymap.c %D%/identitymap.h \
	%D%/identityowner.c %D%/identityowner.h \
	%D%/identityrule.c %D%/identityrule.h \
	%D%/inquiry.c %D%/inquiry.h \
	%D%/jsonscan.c %D%/jsonscan.h \
	%D%/jsonstring.c %D%/jsonstring.h \
	%D%/latelogin.c %D%/latelogin.h \
	%D%/listener.c %D%/listener.h \
	%D%/lock.c %D%/lock.h \
	%D%/lockfile.c %D%/lockfile.h \
	%D%/lockload.c %D%/lockload.h \
	%D%/locktable.c %D%/locktable.h \
	%D%/log.c %D%/log.h \
	%D%/loginlog.c %D%/loginlog.h \
	%D%/manage.c %D%/manage.h \
	%D%/managecache.c %D%/managecache.h \
	%D%/manageexplain.c %D%/manageexplain.h \
	%D%/managejson.c %D%/managejson.h \
	%D%/managelock.c %D%/managelock.h \
	%D%/managemetrics.c %D%/managemetrics.h \
	%D%/manageknown.c %D%/manageknown.h \
	%D%/managesend.c %D%/managesend.h \
	%D%/managestatus.c %D%/managestatus.h \
	%D%/managewire.c %D%/managewire.h \
	%D%/metrics.c %D%/metrics.h \
	%D%/negative.c %D%/negative.h \
	%D%/oauth2.c %D%/oauth2.h \
	%D%/options.c %D%/options.h \
	%D%/percent.c %D%/percent.h \
	%D%/permission.c %D%/permission.h \
	%D%/permissionfact.c %D%/permissionfact.h \
	%D%/permissionwaiter.c %D%/permissionwaiter.h \
	%D%/probe.c %D%/probe.h \
	%D%/problem.c %D%/problem.h \
	%D%/random.c %D%/random.h \
	%D%/record.c %D%/record.h \
	%D%/requirement.c %D%/requirement.h \
	%D%/route.c %D%/route.h \
	%D%/rulebook.c %D%/rulebook.h \
	%D%/sandbox.c %D%/sandbox.h \
	%D%/server.c %D%/server.h \
	%D%/signature.c %D%/signature.h \
	%D%/standing.c %D%/standing.h \
	%D%/standingrecord.c %D%/standingrecord.h \
	%D%/standinguser.c %D%/standinguser.h \
	%D%/store.c %D%/store.h \
	%D%/syscallfilter.c %D%/syscallfilter.h \
	%D%/systemd.c %D%/systemd.h \
	%D%/textfile.c %D%/textfile.h \
	%D%/throttle.c %D%/throttle.h \
	%D%/timekeeper.c %D%/timekeeper.h \
	%D%/turn.c %D%/turn.h \
	%D%/userreply.c %D%/userreply.h \
	%D%/waiter.c %D%/waiter.h \
	%D%/writer.c %D%/writer.h
helper_libhelper_la_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(CURL_CFLAGS) \
	$(CRYPTO_CFLAGS) $(JSON_CFLAGS) $(INIH_CFLAGS) $(EVENT_CFLAGS) $(SECCOMP_CFLAGS)
helper_libhelper_la_LIBADD = common/libcommon.la -lpthread $(CURL_LIBS) \
	$(CRYPTO_LIBS) $(JSON_LIBS) $(INIH_LIBS) $(EVENT_LIBS) \
	$(SECCOMP_LIBS)

sbin_PROGRAMS += helper/ovhpatd
helper_ovhpatd_SOURCES = %D%/main.c
helper_ovhpatd_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(EVENT_CFLAGS)
helper_ovhpatd_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
helper_ovhpatd_LDADD = helper/libhelper.la
