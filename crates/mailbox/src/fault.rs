//! What the mailbox does wrong on purpose.

/// The moment of a conversation at which a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// In place of the greeting.
    Connect,
    /// In place of the answer to `EHLO`, before and after a handshake.
    Hello,
    /// In place of the answer to `STARTTLS`.
    StartTls,
    /// In place of each answer to `AUTH` and to what follows it.
    LogIn,
    /// In place of the answer to `MAIL FROM`.
    MailFrom,
    /// In place of the answer to `RCPT TO`.
    Rcpt,
    /// In place of the answer to `DATA`.
    Data,
    /// In place of the answer to the mail itself, after its last dot.
    Content,
}

/// Something that goes wrong, until [`Mailbox::heal`](crate::Mailbox::heal) or for a number of times.
#[derive(Clone, Debug)]
pub struct Fault {
    at: Moment,
    failure: Failure,
    to: Option<String>,
    times: Option<u32>,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Reply { code: u16, text: String },
    Stall,
    StoreAndCut,
    Say(Say),
}

/// What is said in another way, although everything is done as usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Say {
    /// These bytes, in place of the usual answer.
    Instead(Vec<u8>),
    /// The usual answer and these bytes, in one packet.
    Also(Vec<u8>),
    /// The usual answer and these bytes; then the connection is closed.
    AndHangUp(Vec<u8>),
    /// The usual answer, or these bytes, once the mailbox is healed.
    Late(Option<Vec<u8>>),
}

impl Fault {
    /// Answers with this reply: 4xx (try again later) or 5xx (refused for good).
    pub fn reply(at: Moment, code: u16, text: impl Into<String>) -> Self {
        Self::new(at, Failure::Reply { code, text: text.into() })
    }

    /// Does not answer, until the mailbox is healed or the client hangs up.
    #[must_use]
    pub fn stall(at: Moment) -> Self {
        Self::new(at, Failure::Stall)
    }

    /// Stores the mail and closes the connection in place of the last `250`, so that the
    /// client cannot know that it arrived.
    #[must_use]
    pub fn cut_after_data() -> Self {
        Self::new(Moment::Content, Failure::StoreAndCut)
    }

    /// Does as usual, and says these bytes in place of the answer: short ones, of another encoding, or
    /// no reply at all. At [`Moment::Content`] the mail is stored.
    pub fn bytes(at: Moment, bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(at, Failure::Say(Say::Instead(bytes.into())))
    }

    /// Answers as usual, and adds bytes that nobody asked for, in the same packet.
    pub fn also(at: Moment, bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(at, Failure::Say(Say::Also(bytes.into())))
    }

    /// Answers as usual, says goodbye without having been asked, and closes the connection.
    pub fn goodbye(at: Moment, bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(at, Failure::Say(Say::AndHangUp(bytes.into())))
    }

    /// Does as usual, and holds the answer back until the mailbox is healed or the client hangs up. At
    /// [`Moment::Content`] the mail is stored at once.
    #[must_use]
    pub fn late(at: Moment) -> Self {
        Self::new(at, Failure::Say(Say::Late(None)))
    }

    /// Does as usual, and says these bytes when the mailbox is healed.
    pub fn late_bytes(at: Moment, bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(at, Failure::Say(Say::Late(Some(bytes.into()))))
    }

    fn new(at: Moment, failure: Failure) -> Self {
        Self { at, failure, to: None, times: None }
    }

    /// Strikes only mails to this address. No address is known before [`Moment::Rcpt`], so such a fault
    /// never strikes there.
    #[must_use]
    pub fn to(mut self, address: impl Into<String>) -> Self {
        self.to = Some(address.into());
        self
    }

    /// Strikes this many times and then no more.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    fn strikes(&self, at: Moment, recipients: &[&str]) -> bool {
        let concerned = match &self.to {
            None => true,
            Some(to) => recipients.iter().any(|recipient| same_address(to, recipient)),
        };
        self.at == at && self.times != Some(0) && concerned
    }
}

/// The faults in force, oldest first; the first that strikes wins.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The failure for this moment, counted as having struck.
    pub(crate) fn strike(&mut self, at: Moment, recipients: &[&str]) -> Option<Failure> {
        let index = self.0.iter().position(|fault| fault.strikes(at, recipients))?;
        let fault = self.0.get_mut(index)?;
        let failure = fault.failure.clone();
        if let Some(times) = &mut fault.times {
            *times -= 1;
            if *times == 0 {
                self.0.remove(index);
            }
        }
        Some(failure)
    }
}

/// Whether two spellings are one mailbox: case and the quotes around a local part make no difference.
pub(crate) fn same_address(one: &str, other: &str) -> bool {
    fn plain(address: &str) -> String {
        match address.rsplit_once('@') {
            Some((local, domain)) => {
                let unquoted = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                format!("{}@{domain}", unquoted.unwrap_or(local)).to_ascii_lowercase()
            }
            None => address.to_ascii_lowercase(),
        }
    }
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_its_recipient_and_nobody_else() {
        let mut faults = Faults::default();
        faults.add(Fault::reply(Moment::Rcpt, 550, "no").to("a..b@docomo.ne.jp"));
        assert_eq!(faults.strike(Moment::Rcpt, &["c@example.com"]), None);
        assert_eq!(faults.strike(Moment::Data, &["a..b@docomo.ne.jp"]), None);
        let refused = Some(Failure::Reply { code: 550, text: "no".into() });
        assert_eq!(faults.strike(Moment::Rcpt, &["\"a..b\"@DOCOMO.ne.jp"]), refused);
    }

    #[test]
    fn a_counted_fault_is_used_up() {
        let mut faults = Faults::default();
        faults.add(Fault::stall(Moment::Data).times(2));
        faults.add(Fault::stall(Moment::Connect).times(0));
        let struck: Vec<bool> = (0..3).map(|_| faults.strike(Moment::Data, &[]).is_some()).collect();
        assert_eq!(struck, [true, true, false]);
        assert_eq!(faults.strike(Moment::Connect, &[]), None);
    }
}
