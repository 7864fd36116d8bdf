# Built programs together: real libpam, real HTTPS.
check_PROGRAMS += tests/system/logkeeper
tests_system_logkeeper_SOURCES = %D%/logkeeper.c
EXTRA_DIST += tests/support/host.sh tests/support/packages.sh
