# What root asks of ovhpatd: the answers' trees and the parts of commands.
ovhpat_c_tests += %D%/managesettings-t
tests_helper_managesettings_t_SOURCES = %D%/managesettings-t.c
tests_helper_managesettings_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_managesettings_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
