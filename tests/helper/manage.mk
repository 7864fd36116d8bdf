# What root asks of ovhpatd: the answers' trees and the parts of commands.
ovhpat_c_tests += %D%/managejson-t %D%/managesend-t %D%/managesettings-t
tests_helper_managesettings_t_SOURCES = %D%/managesettings-t.c
tests_helper_managesettings_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_managesettings_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_managejson_t_SOURCES = %D%/managejson-t.c
tests_helper_managejson_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_managejson_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_managesend_t_SOURCES = %D%/managesend-t.c
tests_helper_managesend_t_CFLAGS = $(TEST_CFLAGS) $(EVENT_CFLAGS)
tests_helper_managesend_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS) $(EVENT_LIBS)
