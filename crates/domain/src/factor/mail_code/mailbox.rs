//! The mailbox behind an address: what mail providers deliver to one mailbox is counted as one. It is for
//! counting alone; mails go to the address as it was typed.

use ninsho_shared::MailAddress;

/// A provider that delivers several spellings to one mailbox.
struct Provider {
    /// Its domains, in which a name is the same person; the first stands for all.
    domains: &'static [&'static str],
    /// Characters of a name that make no difference.
    ignored: &'static [char],
}

/// The domains of the providers' customers are not here: an address does not tell who runs its mailbox.
const PROVIDERS: [Provider; 3] = [
    Provider { domains: &["gmail.com", "googlemail.com"], ignored: &['.'] },
    Provider { domains: &["icloud.com", "me.com", "mac.com"], ignored: &[] },
    Provider { domains: &["proton.me", "protonmail.com", "protonmail.ch", "pm.me"], ignored: &[] },
];

/// The mailbox behind an address: case, a `+tag` (RFC 5233) and what its provider ignores do not make a
/// second one.
#[must_use]
pub fn mailbox(address: &MailAddress) -> String {
    let local = address.local().to_ascii_lowercase();
    let name = match local.split_once('+') {
        Some((name, _)) if !name.is_empty() => name,
        _ => &local,
    };
    let domain = address.domain().as_str();
    let Some(provider) = PROVIDERS.iter().find(|provider| provider.domains.contains(&domain)) else {
        return format!("{name}@{domain}");
    };
    let domain = provider.domains.first().copied().unwrap_or(domain);
    format!("{}@{domain}", name.replace(provider.ignored, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> String {
        mailbox(&MailAddress::parse(address).unwrap())
    }

    #[test]
    fn case_and_tag_do_not_make_a_second_mailbox() {
        for same in ["TARO@example.com", "taro+1@example.com", "Taro+a+b@Example.COM"] {
            assert_eq!(of(same), "taro@example.com", "{same}");
        }
        assert_eq!(of("+1@example.com"), "+1@example.com");
    }

    #[test]
    fn what_a_provider_ignores_does_not_make_a_second_mailbox_and_elsewhere_it_does() {
        for same in ["v.ictimbox@gmail.com", "victim.box@googlemail.com", "V.i.c.t.i.m.box+a.b@GMail.com"] {
            assert_eq!(of(same), "victimbox@gmail.com", "{same}");
        }
        assert_eq!(of("ta.ro@me.com"), "ta.ro@icloud.com");
        assert_eq!(of("taro+x@pm.me"), "taro@proton.me");
        for other in ["ta.ro@example.com", "ta.ro@gmail.com.example.org", "ta.ro@mail.google.com"] {
            assert_eq!(of(other), other, "{other}");
        }
        assert_ne!(of("taro@gmail.com"), of("jiro@gmail.com"));
        assert_ne!(of("ta_ro@gmail.com"), of("taro@gmail.com"));
    }
}
