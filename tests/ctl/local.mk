# ovhpatctl.  The stacks of tests/ctl/stacks are the cases of lint.
ovhpat_sh_tests += %D%/lint-t.sh
EXTRA_DIST += %D%/support.sh %D%/stacks
