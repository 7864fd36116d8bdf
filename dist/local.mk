# What systemd needs to run ovhpatd, and the first configuration.
if ENABLE_HELPER
nodist_systemdsystemunit_DATA = \
	%D%/systemd/ovhpatd.service \
	%D%/systemd/ovhpatd.socket
dist_sysusers_DATA = %D%/sysusers.d/ovhpat.conf
nodist_tmpfiles_DATA = %D%/tmpfiles.d/ovhpat.conf

dist_generated = $(nodist_systemdsystemunit_DATA) $(nodist_tmpfiles_DATA)
EXTRA_DIST += \
	%D%/systemd/ovhpatd.service.in \
	%D%/systemd/ovhpatd.socket.in \
	%D%/tmpfiles.d/ovhpat.conf.in
CLEANFILES += $(dist_generated)

# The bracket keeps configure from replacing the pattern itself.
$(dist_generated): Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SED) \
		-e 's|@sbindir[@]|$(sbindir)|g' \
		-e 's|@confdir[@]|$(confdir)|g' \
		-e 's|@rundir[@]|$(rundir)|g' \
		-e 's|@statedir[@]|$(statedir)|g' \
		$(srcdir)/$@.in >$@.new && mv $@.new $@
%D%/systemd/ovhpatd.service: $(srcdir)/%D%/systemd/ovhpatd.service.in
%D%/systemd/ovhpatd.socket: $(srcdir)/%D%/systemd/ovhpatd.socket.in
%D%/tmpfiles.d/ovhpat.conf: $(srcdir)/%D%/tmpfiles.d/ovhpat.conf.in

# The sysadmin's files: a file that is there is never touched, and uninstall
# takes away only what nobody has changed.
install_hooks += dist-install-conf
dist-install-conf:
	$(MKDIR_P) "$(DESTDIR)$(confdir)"
	@for name in ovhpat.conf identity.map; do \
		file="$(DESTDIR)$(confdir)/$$name"; \
		if test -e "$$file"; then \
			echo "keeping $$file"; \
		else \
			echo "installing $$file"; \
			$(INSTALL_DATA) "$(srcdir)/examples/$$name" "$$file" \
				|| exit 1; \
		fi; \
	done
uninstall-local:
	@for name in ovhpat.conf identity.map; do \
		file="$(DESTDIR)$(confdir)/$$name"; \
		if cmp -s "$(srcdir)/examples/$$name" "$$file"; then \
			echo "removing $$file"; \
			rm -f "$$file"; \
		fi; \
	done
phony_targets += dist-install-conf
endif

# bash-completion looks for COMMAND.bash below the data directory.
if ENABLE_HELPER
completiondir = $(datadir)/bash-completion/completions
dist_completion_DATA = %D%/ovhpatctl.bash
endif
