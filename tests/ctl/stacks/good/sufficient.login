# Closed by the last line.
auth sufficient pam_ovhpat.so names=both
auth sufficient pam_unix.so try_first_pass
auth required pam_deny.so
account [success=ok ignore=ignore authinfo_unavail=ignore default=die] pam_ovhpat.so names=both
@include common-account
