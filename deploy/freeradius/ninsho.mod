# The module: asks Ninsho whether what came is right. Copy it to mods-enabled/ninsho, for root and the
# RADIUS server alone to read: the URL holds the key of a machine client,
#
#   ninsho client add VPN --scope otp:send --scope otp:verify --allow path
#
# with --joined-password where people type password and one-time password in one field. Ninsho has to have
# `privacyidea.enabled`. Requires the package freeradius-rest, and the module expr, which is on by default.

rest ninsho {
	# The address of Ninsho, with X-API-Key as `ninsho client add` printed it.
	ninsho_url = "https://mfa.example.ac.jp/key/CLIENT_ID.CLIENT_SECRET"

	# No connect_uri: the RADIUS server starts while Ninsho does not answer.
	connect_timeout = 3.0

	authenticate {
		uri = "${..ninsho_url}/validate/check"
		method = 'post'
		# A form. State is empty unless the answer to a challenge comes.
		body = 'application/x-www-form-urlencoded'
		data = "user=%{urlquote:%{User-Name}}&pass=%{urlquote:%{User-Password}}&state=%{urlquote:%{string:State}}"
		# The answer as text: the site reads it.
		force_to = 'plain'
		timeout = 10.0
	}

	tls {
		# The roots of the system; name your own file where Ninsho's certificate is of your own CA.
		ca_info_file = "/etc/ssl/certs/ca-certificates.crt"
		check_cert = yes
		check_cert_cn = yes
	}

	pool {
		start = 0
		min = 0
		max = ${thread[pool].max_servers}
		spare = 1
		uses = 0
		retry_delay = 1
		lifetime = 0
		idle_timeout = 60
	}
}
