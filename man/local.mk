# The manual.  ovhpat-reasons(7) is made from the table in common/reason.h at
# build time, so it always lists what the programs say.
dist_man_MANS += %D%/pam_ovhpat.8
if ENABLE_NSS
dist_man_MANS += %D%/libnss_ovhpat.8
endif
if ENABLE_HELPER
dist_man_MANS += \
	%D%/identity.map.5 \
	%D%/ovhpat.conf.5 \
	%D%/ovhpatctl.8 \
	%D%/ovhpatd.8
endif
nodist_man_MANS = %D%/ovhpat-reasons.7
EXTRA_DIST += %D%/ovhpat-reasons.7.in
CLEANFILES += $(nodist_man_MANS)

noinst_PROGRAMS += man/reasons
man_reasons_SOURCES = %D%/reasons.c
man_reasons_LDADD = common/libcommon.la

%D%/ovhpat-reasons.7: $(srcdir)/%D%/ovhpat-reasons.7.in man/reasons$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
		man/reasons$(EXEEXT) <$(srcdir)/%D%/ovhpat-reasons.7.in \
		>$@.new && mv $@.new $@
