//! The lines of a client, read (RFC 5321 §4.1).

/// What the client asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Ehlo,
    Helo,
    StartTls,
    Auth { mechanism: Mechanism, initial: Option<String> },
    MailFrom { address: String, size: Option<usize> },
    RcptTo { address: String },
    Data,
    Rset,
    Noop,
    Quit,
}

/// How the client logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    /// RFC 4616.
    Plain,
    /// Never standardised, and everywhere.
    Login,
}

/// Why a line is not a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotUnderstood {
    /// No such command (500).
    Command,
    /// The command is known, what follows it is not right (501).
    Argument,
    /// A parameter that this server did not announce (555, or 504 for AUTH).
    Parameter,
}

impl Command {
    /// Reads a line without its CR LF.
    pub(crate) fn parse(line: &[u8]) -> Result<Self, NotUnderstood> {
        // A control character within a line is never meant; SMTPUTF8 was not announced either.
        let line = std::str::from_utf8(line).map_err(|_| NotUnderstood::Command)?;
        if !line.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Err(NotUnderstood::Command);
        }
        let (verb, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        let bare = |command| if rest.is_empty() { Ok(command) } else { Err(NotUnderstood::Argument) };
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" if !rest.is_empty() => Ok(Self::Ehlo),
            "HELO" if !rest.is_empty() => Ok(Self::Helo),
            "EHLO" | "HELO" => Err(NotUnderstood::Argument),
            "STARTTLS" => bare(Self::StartTls),
            "AUTH" => auth(rest),
            "MAIL" => mail_from(rest),
            "RCPT" => rcpt_to(rest),
            "DATA" => bare(Self::Data),
            "RSET" => bare(Self::Rset),
            "NOOP" => Ok(Self::Noop),
            "QUIT" => bare(Self::Quit),
            _ => Err(NotUnderstood::Command),
        }
    }
}

fn auth(rest: &str) -> Result<Command, NotUnderstood> {
    let mut words = rest.split(' ');
    let mechanism = match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
        "PLAIN" => Mechanism::Plain,
        "LOGIN" => Mechanism::Login,
        "" => return Err(NotUnderstood::Argument),
        _ => return Err(NotUnderstood::Parameter),
    };
    let initial = words.next().map(str::to_owned);
    if words.next().is_some() {
        Err(NotUnderstood::Argument)
    } else {
        Ok(Command::Auth { mechanism, initial })
    }
}

fn mail_from(rest: &str) -> Result<Command, NotUnderstood> {
    let (address, parameters) = path(rest, "FROM:")?;
    let mut size = None;
    for parameter in parameters {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.to_ascii_uppercase().as_str() {
            "SIZE" => size = Some(value.parse().map_err(|_| NotUnderstood::Argument)?),
            "BODY" if matches!(value.to_ascii_uppercase().as_str(), "7BIT" | "8BITMIME") => {}
            "BODY" => return Err(NotUnderstood::Argument),
            // Who wrote the mail, for a server that relays it (RFC 4954 §5): of no use here.
            "AUTH" => {}
            _ => return Err(NotUnderstood::Parameter),
        }
    }
    Ok(Command::MailFrom { address, size })
}

fn rcpt_to(rest: &str) -> Result<Command, NotUnderstood> {
    let (address, mut parameters) = path(rest, "TO:")?;
    if parameters.next().is_some() {
        return Err(NotUnderstood::Parameter);
    }
    if address.is_empty() { Err(NotUnderstood::Argument) } else { Ok(Command::RcptTo { address }) }
}

/// `KEY:<address>` and the parameters after it. In quotes, a `>` is a character like any other.
fn path<'a>(rest: &'a str, key: &str) -> Result<(String, impl Iterator<Item = &'a str>), NotUnderstood> {
    let found = rest.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key));
    let after_key = if found { &rest[key.len()..] } else { return Err(NotUnderstood::Argument) };
    let inside = after_key.trim_start().strip_prefix('<').ok_or(NotUnderstood::Argument)?;
    let (mut quoted, mut escaped) = (false, false);
    let end = inside.find(|c: char| match c {
        _ if escaped => {
            escaped = false;
            false
        }
        '\\' if quoted => {
            escaped = true;
            false
        }
        '"' => {
            quoted = !quoted;
            false
        }
        '>' => !quoted,
        _ => false,
    });
    let (address, after) = inside.split_at(end.ok_or(NotUnderstood::Argument)?);
    let parameters = after.trim_start_matches('>').split(' ').filter(|word| !word.is_empty());
    Ok((address.to_owned(), parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str, size: Option<usize>) -> Command {
        Command::MailFrom { address: address.to_owned(), size }
    }

    fn to(address: &str) -> Command {
        Command::RcptTo { address: address.to_owned() }
    }

    #[test]
    fn an_envelope_is_read() {
        assert_eq!(
            Command::parse(b"MAIL FROM:<a@b.example> SIZE=12 BODY=8BITMIME"),
            Ok(from("a@b.example", Some(12)))
        );
        assert_eq!(Command::parse(b"mail from: <>"), Ok(from("", None)));
        assert_eq!(Command::parse(b"RCPT TO:<\"a..b\"@docomo.ne.jp>"), Ok(to("\"a..b\"@docomo.ne.jp")));
        assert_eq!(Command::parse(br#"RCPT TO:<"a>\"<"@b.example>"#), Ok(to(r#""a>\"<"@b.example"#)));
    }

    #[test]
    fn an_envelope_that_is_none_is_refused() {
        use NotUnderstood::{Argument, Parameter};
        for (line, reason) in [
            (&b"MAIL FROM:a@b.example"[..], Argument),
            (b"MAIL TO:<a@b.example>", Argument),
            (b"MAIL FROM:<a@b.example> SIZE=x", Argument),
            (b"MAIL FROM:<a@b.example> SMTPUTF8", Parameter),
            (b"RCPT TO:<>", Argument),
            (b"RCPT TO:<\"a>@b.example", Argument),
            (b"RCPT TO:<a@b.example> <c@d.example>", Parameter),
        ] {
            assert_eq!(Command::parse(line), Err(reason), "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn a_control_character_is_never_part_of_a_command() {
        for line in
            [&b"NOOP\nQUIT"[..], b"RCPT TO:<a@b.example\nRCPT TO:<c@d.example>", b"NO\0OP", b"NOOP \xff"]
        {
            assert_eq!(Command::parse(line), Err(NotUnderstood::Command));
        }
    }

    #[test]
    fn a_log_in_is_read() {
        let login = Command::Auth { mechanism: Mechanism::Login, initial: None };
        assert_eq!(Command::parse(b"AUTH login"), Ok(login));
        let plain = Command::Auth { mechanism: Mechanism::Plain, initial: Some("AGEAYg==".to_owned()) };
        assert_eq!(Command::parse(b"AUTH PLAIN AGEAYg=="), Ok(plain));
        assert_eq!(Command::parse(b"AUTH CRAM-MD5"), Err(NotUnderstood::Parameter));
        assert_eq!(Command::parse(b"AUTH"), Err(NotUnderstood::Argument));
    }
}
