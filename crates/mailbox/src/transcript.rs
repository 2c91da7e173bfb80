//! What was said in one conversation, to the byte.

use std::collections::VecDeque;
use std::sync::Arc;

/// One conversation with a client.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// The conversation's number, counted from 1.
    pub session: u64,
    /// What happened, in order.
    pub events: VecDeque<Event>,
    /// How many events at its beginning were forgotten, since it grew too long.
    pub forgotten: u64,
    bytes: usize,
}

/// One thing that happened in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A line from the client, without its CR LF. A CR or LF within it was sent by the client.
    Command(Vec<u8>),
    /// An answer of the server; several lines are parted by CR LF.
    Reply(String),
    /// From here on the conversation is encrypted.
    Encrypted,
    /// The mail after `DATA`, without dot-stuffing and without its last dot.
    Content(Arc<[u8]>),
}

/// The most bytes that one transcript keeps.
const MAX_BYTES: usize = 4 << 20;

impl Transcript {
    pub(crate) fn new(session: u64) -> Self {
        Self { session, events: VecDeque::new(), forgotten: 0, bytes: 0 }
    }

    pub(crate) fn record(&mut self, event: Event) {
        self.bytes += event.bytes();
        self.events.push_back(event);
        while self.bytes > MAX_BYTES {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.bytes();
            self.forgotten += 1;
        }
    }

    /// The client's lines, in order, as far as they can be read as text.
    pub fn commands(&self) -> impl Iterator<Item = String> + '_ {
        self.events.iter().filter_map(|event| match event {
            Event::Command(line) => Some(String::from_utf8_lossy(line).into_owned()),
            Event::Reply(_) | Event::Encrypted | Event::Content(_) => None,
        })
    }
}

impl Event {
    fn bytes(&self) -> usize {
        let content = match self {
            Self::Command(line) => line.len(),
            Self::Reply(text) => text.len(),
            Self::Encrypted => 0,
            Self::Content(content) => content.len(),
        };
        content + size_of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_conversation_forgets_its_beginning() {
        let mut transcript = Transcript::new(1);
        let megabyte: Arc<[u8]> = vec![b'x'; 1 << 20].into();
        for _ in 0..6 {
            transcript.record(Event::Content(Arc::clone(&megabyte)));
        }
        assert_eq!((transcript.events.len(), transcript.forgotten), (3, 3));
    }
}
