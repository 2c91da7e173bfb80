//! The responses that the HTTP library gives by itself, and the problems in their place.

use ninsho_shared::problem::MEDIA_TYPE;
use ninsho_shared::{Problem, ProblemCode};

/// Such a response is shorter.
const LONGEST: usize = 256;

/// Where at the end of `written` such a response begins, and what is sent instead of it. It is told from
/// one of ours by what it lacks: a body, and every header but these.
pub(super) fn replaced(written: &[u8]) -> Option<(usize, Vec<u8>)> {
    let searched = written.len().saturating_sub(LONGEST);
    let start = searched + written[searched..].windows(7).rposition(|begin| begin == b"HTTP/1.")?;
    let bare = std::str::from_utf8(&written[start..]).ok()?;
    let mut lines = bare.strip_suffix("\r\n\r\n")?.split("\r\n");
    let problem = problem(lines.next()?.split(' ').nth(1)?)?;
    let mut date = None;
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        match name {
            "date" => date = Some(value),
            "content-length" if value == "0" => {}
            "connection" => {}
            _ => return None,
        }
    }
    let body = serde_json::to_string(&problem).ok()?;
    let Problem { status, .. } = problem;
    let reason = actix_web::http::StatusCode::from_u16(status).ok()?.canonical_reason()?;
    let response = format!(
        "HTTP/1.1 {status} {reason}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\ndate: {}\r\n\r\n{body}",
        body.len(),
        date?,
    );
    Some((start, response.into_bytes()))
}

fn problem(status: &str) -> Option<Problem> {
    let (status, code, detail) = match status {
        "400" => (
            400,
            ProblemCode::InvalidRequest,
            "the request line, a header or the framing of the body could not be read, or the path is longer \
             than 64 KiB",
        ),
        "408" => (408, ProblemCode::RequestTimeout, "the header did not arrive in time"),
        "431" => (
            431,
            ProblemCode::TooLarge,
            "the header has more than 96 fields or 128 KiB, as from the cookies of other services: send fewer",
        ),
        _ => return None,
    };
    Some(Problem { status, detail: detail.to_owned(), ..Problem::new(code) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "date: Mon, 30 Nov 2026 16:00:00 GMT";

    fn bare(status: &str) -> String {
        format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n{DATE}\r\n\r\n")
    }

    #[test]
    fn an_empty_response_of_the_library_becomes_a_problem() {
        for (status, code) in [
            ("400 Bad Request", "invalid_request"),
            ("408 Request Timeout", "request_timeout"),
            ("431 Request Header Fields Too Large", "too_large"),
        ] {
            let (start, told) = replaced(bare(status).as_bytes()).unwrap();
            let told = String::from_utf8(told).unwrap();
            let (head, body) = told.split_once("\r\n\r\n").unwrap();
            assert_eq!(start, 0);
            assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")) && head.contains(DATE), "{head}");
            assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
            let problem: Problem = serde_json::from_str(body).unwrap();
            assert_eq!((problem.code.name(), problem.status.to_string()), (code, status[..3].to_owned()));
        }
    }

    #[test]
    fn what_stands_before_it_is_sent_as_it_is() {
        let before = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-request-id: 1\r\n\r\n\xff\xfe";
        let (start, _) = replaced(&[before, bare("400 Bad Request").as_bytes()].concat()).unwrap();
        assert_eq!(start, before.len());
    }

    #[test]
    fn a_response_of_ours_is_left_alone() {
        for ours in [
            bare("304 Not Modified"),
            bare("500 Internal Server Error"),
            bare("400 Bad Request").replace("connection", "x-request-id: 1\r\nconnection"),
            format!("{}{{}}", bare("400 Bad Request")),
            bare("400 Bad Request").replace("content-length: 0", "content-length: 2"),
            String::new(),
        ] {
            assert!(replaced(ours.as_bytes()).is_none(), "{ours}");
        }
        assert!(replaced(&[0xff; 300]).is_none());
    }
}
