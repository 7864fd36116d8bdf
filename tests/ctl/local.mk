# ovhpatctl.  The stacks of tests/ctl/stacks are the cases of lint.
ovhpat_sh_tests += %D%/completion-t.sh %D%/lint-t.sh
EXTRA_DIST += %D%/support.sh %D%/stacks

if HAVE_CMOCKA
ctl_test_cflags = $(TEST_CFLAGS)
ctl_test_ldadd = $(ctl_libraries) $(CMOCKA_LIBS)
ovhpat_c_tests += \
	%D%/arguments-t %D%/findings-t %D%/json-t \
	%D%/pamcontrol-t %D%/pamreader-t %D%/pamtext-t \
	%D%/pamwalk-t \
	%D%/lintmark-t \
	%D%/tokeninput-t %D%/shown-t %D%/pamcode-t %D%/doctorreport-t \
	%D%/doctorowner-t %D%/serviceuser-t %D%/pamsource-t
tests_ctl_arguments_t_SOURCES = %D%/arguments-t.c
tests_ctl_arguments_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_arguments_t_LDADD = $(ctl_test_ldadd)
tests_ctl_findings_t_SOURCES = %D%/findings-t.c
tests_ctl_findings_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_findings_t_LDADD = $(ctl_test_ldadd)
tests_ctl_json_t_SOURCES = %D%/json-t.c
tests_ctl_json_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_json_t_LDADD = $(ctl_test_ldadd)
tests_ctl_pamcontrol_t_SOURCES = %D%/pamcontrol-t.c
tests_ctl_pamcontrol_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_pamcontrol_t_LDADD = $(ctl_test_ldadd)
tests_ctl_pamreader_t_SOURCES = %D%/pamreader-t.c
tests_ctl_pamreader_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_pamreader_t_LDADD = $(ctl_test_ldadd)
tests_ctl_pamtext_t_SOURCES = %D%/pamtext-t.c
tests_ctl_pamtext_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_pamtext_t_LDADD = $(ctl_test_ldadd)
tests_ctl_pamwalk_t_SOURCES = %D%/pamwalk-t.c
tests_ctl_pamwalk_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_pamwalk_t_LDADD = $(ctl_test_ldadd) $(PAM_LIBS)
tests_ctl_tokeninput_t_SOURCES = %D%/tokeninput-t.c
tests_ctl_tokeninput_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_tokeninput_t_LDADD = $(ctl_test_ldadd)
tests_ctl_shown_t_SOURCES = %D%/shown-t.c
tests_ctl_shown_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_shown_t_LDADD = $(ctl_test_ldadd)
tests_ctl_pamcode_t_SOURCES = %D%/pamcode-t.c
tests_ctl_pamcode_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_pamcode_t_LDADD = $(ctl_test_ldadd)
tests_ctl_doctorreport_t_SOURCES = %D%/doctorreport-t.c
tests_ctl_doctorreport_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_doctorreport_t_LDADD = $(ctl_test_ldadd)
tests_ctl_doctorowner_t_SOURCES = %D%/doctorowner-t.c
tests_ctl_doctorowner_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_doctorowner_t_LDADD = $(ctl_test_ldadd)
tests_ctl_serviceuser_t_SOURCES = %D%/serviceuser-t.c
tests_ctl_serviceuser_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_serviceuser_t_LDADD = $(ctl_test_ldadd)
tests_ctl_pamsource_t_SOURCES = %D%/pamsource-t.c
tests_ctl_pamsource_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_pamsource_t_LDADD = $(ctl_test_ldadd)
tests_ctl_lintmark_t_SOURCES = %D%/lintmark-t.c
tests_ctl_lintmark_t_CFLAGS = $(ctl_test_cflags)
tests_ctl_lintmark_t_LDADD = $(ctl_test_ldadd)
endif
