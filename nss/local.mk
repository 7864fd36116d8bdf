# libnss_ovhpat.so.2: libc, nothing else.  libname is all of it, so that tests
# link the same objects.
noinst_LTLIBRARIES += nss/libname.la
nss_libname_la_SOURCES = \
	%D%/account.c %D%/account.h \
	%D%/entry.c %D%/entry.h \
	%D%/grouplist.c %D%/grouplist.h
nss_libname_la_LIBADD = common/libcommon.la

# libc looks for this very name, so it is the soname and the file's name.
nss_LTLIBRARIES = nss/libnss_ovhpat.la
nss_libnss_ovhpat_la_SOURCES =
nss_libnss_ovhpat_la_LIBADD = nss/libname.la
nss_libnss_ovhpat_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version \
	-shared -shrext .so.2 -Wl,--gc-sections \
	-Wl,--version-script=$(srcdir)/%D%/nss_ovhpat.map
if !SANITIZED
nss_libnss_ovhpat_la_LDFLAGS += -Wl,-z,defs
endif
EXTRA_nss_libnss_ovhpat_la_DEPENDENCIES = %D%/nss_ovhpat.map
EXTRA_DIST += %D%/nss_ovhpat.map

# As with the module: the .la would only confuse, and without it libtool does
# not know at the end what to take away.
install_hooks += nss-remove-la
nss-remove-la:
	rm -f $(DESTDIR)$(nssdir)/libnss_ovhpat.la
uninstall_hooks += nss-remove-library
nss-remove-library:
	rm -f $(DESTDIR)$(nssdir)/libnss_ovhpat.so.2
phony_targets += nss-remove-la nss-remove-library
