//! What a client says that it takes (RFC 9110 §12.5).

use actix_web::http::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName};

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// `br` (RFC 7932).
    Brotli,
    /// `gzip` (RFC 1952).
    Gzip,
    /// As it is.
    Plain,
}

impl Encoding {
    /// The name in `Content-Encoding`; none for a body as it is.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

/// The best of `offered` for this client. Of two that it likes as much the first wins, so the
/// smallest is offered first. A client that takes none of them gets the body as it is.
pub(super) fn best(headers: &HeaderMap, offered: &[Encoding]) -> Encoding {
    let accepted: Vec<(String, u16)> = items(headers, &ACCEPT_ENCODING).collect();
    let mut best = (Encoding::Plain, 0);
    for &encoding in offered {
        let weight = weight(&accepted, encoding);
        if weight > best.1 {
            best = (encoding, weight);
        }
    }
    best.0
}

fn weight(accepted: &[(String, u16)], encoding: Encoding) -> u16 {
    let named =
        |name: &str| accepted.iter().find(|(accepted, _)| accepted == name).map(|(_, weight)| *weight);
    match encoding.name() {
        Some(name) => named(name).or_else(|| named("*")).unwrap_or(0),
        // Taken unless it is refused by name, but not before what is asked for.
        None => named("identity").unwrap_or(1),
    }
}

/// Whether a page is what the client wants: a browser that opens an address says so.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    items(headers, &ACCEPT).any(|(name, weight)| name == "text/html" && weight > 0)
}

/// The items of a header with their weights in thousandths.
fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = (String, u16)> + 'a {
    headers.get_all(name).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(
        |item| {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            (name, weight.map_or(1000, thousandths))
        },
    )
}

/// A `qvalue` (RFC 9110 §12.4.2): `0`, `0.5`, `1.000`. What is none counts as a refusal.
fn thousandths(weight: &str) -> u16 {
    let (whole, rest) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = format!("{whole}{rest:0<3}");
    if rest.len() > 3 { 0 } else { digits.parse().unwrap_or(0).min(1000) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Plain];

    fn chosen(accept: &str, offered: &[Encoding]) -> Encoding {
        let request = TestRequest::default().insert_header((ACCEPT_ENCODING, accept)).to_http_request();
        best(request.headers(), offered)
    }

    #[test]
    fn the_smallest_that_the_client_takes_is_sent() {
        for (accept, encoding) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate", Encoding::Gzip),
            ("GZIP", Encoding::Gzip),
            ("*", Encoding::Brotli),
            ("br;q=0, *", Encoding::Gzip),
            ("br;q=0.5, gzip;q=0.8", Encoding::Gzip),
            ("br ; q=1.000, gzip", Encoding::Brotli),
            ("br;q=0.001, identity;q=0", Encoding::Brotli),
            ("identity, gzip;q=0.5", Encoding::Plain),
            ("deflate", Encoding::Plain),
            ("br;q=zero", Encoding::Plain),
            ("br;q=0.0001", Encoding::Plain),
            ("", Encoding::Plain),
        ] {
            assert_eq!(chosen(accept, &ALL), encoding, "{accept:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_chosen() {
        assert_eq!(chosen("br, gzip", &[Encoding::Gzip, Encoding::Plain]), Encoding::Gzip);
        assert_eq!(chosen("br, gzip", &[Encoding::Plain]), Encoding::Plain);
        assert_eq!(best(TestRequest::default().to_http_request().headers(), &ALL), Encoding::Plain);
    }

    #[test]
    fn only_who_names_html_wants_a_page() {
        let wants = |accept: &str| {
            accepts_html(TestRequest::default().insert_header((ACCEPT, accept)).to_http_request().headers())
        };
        assert!(wants("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!wants("*/*"));
        assert!(!wants("image/avif,image/webp,*/*;q=0.8"));
        assert!(!wants("text/html;q=0, application/json"));
    }
}
