# finds: lock-auth 2
auth [success=done default=die] pam_ovhpat.so names=both
@include common-auth
account [success=ok ignore=ignore authinfo_unavail=ignore default=die] pam_ovhpat.so names=both
@include common-account
