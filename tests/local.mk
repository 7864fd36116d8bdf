# The tests mirror the sources.  C tests use cmocka, shell tests print TAP by
# themselves; each case of either is one line of `make check`.
TEST_CFLAGS = $(AM_CFLAGS) -Wno-conversion -Wno-sign-conversion \
	-Wno-cast-qual $(CMOCKA_CFLAGS)
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir;
TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)

# First, because one of them takes a minute and would be waited for at the end.
include tests/style/local.mk
if HAVE_CMOCKA
include tests/common/local.mk
include tests/pam_ovhpat/local.mk
if ENABLE_NSS
include tests/nss/local.mk
endif
if ENABLE_HELPER
include tests/helper/config.mk
include tests/helper/credentials.mk
include tests/helper/api.mk
include tests/helper/local.mk
include tests/helper/records.mk
include tests/helper/require.mk
include tests/helper/expiry.mk
include tests/helper/locks.mk
include tests/helper/manage.mk
endif
endif
if HAVE_MICROHTTPD
include tests/simulator/local.mk
include tests/system/local.mk
include tests/system/grace.mk
include tests/system/require.mk
include tests/system/kinds.mk
include tests/system/ctl.mk
include tests/system/sshd.mk
endif
if ENABLE_HELPER
include tests/ctl/local.mk
include tests/fuzz/local.mk
endif
include tests/support/local.mk
include tests/tidy/local.mk
include tests/valgrind/local.mk

check_PROGRAMS += $(ovhpat_c_tests)
TESTS = $(ovhpat_c_tests) $(ovhpat_sh_tests)
EXTRA_DIST += $(ovhpat_sh_tests)
