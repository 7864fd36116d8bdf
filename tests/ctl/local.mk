# ovhpatctl.  The stacks of tests/ctl/stacks are the cases of lint.
ovhpat_sh_tests += %D%/lint-t.sh
EXTRA_DIST += %D%/support.sh %D%/stacks

# Programs together, on a host of their own.
if HAVE_MICROHTTPD
ovhpat_sh_tests += tests/system/72-doctor-t.sh
endif
if HAVE_MICROHTTPD
ovhpat_sh_tests += tests/system/70-locks-t.sh tests/system/71-ctl-t.sh
EXTRA_DIST += tests/system/ctl.sh
endif
