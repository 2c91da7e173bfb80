//! What every request passes before anything else looks at it: its peer has not too many connections
//! open, and its body has arrived, whole and in time.
//!
//! The body comes before the session is read: a session that ends while a body is held back has ended for
//! that request as well, and a slow body holds nothing but its own connection.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Extensions, Payload, ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap};
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use actix_web::{Error, HttpMessage, web};
use ipnet::IpNet;
use ninsho_shared::ProblemCode;

use super::body::{MAX_BYTES, read};
use super::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::refusal::{BUSY_FOR, refuse};

/// The middleware. Who sends too slowly gets `408`, whose peer has too many connections open `503`, and the
/// connection is closed.
///
/// # Errors
/// Those of the handlers.
pub async fn arrive<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let refusal = match request.app_data::<web::Data<App>>().cloned() {
        Some(app) => receive(&app, &mut request).await.err(),
        None => None,
    };
    let Some(refusal) = refusal else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let mut response = request.error_response(refusal);
    // What is left of the body is not waited for.
    response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    Ok(response.map_into_right_body())
}

async fn receive(app: &App, request: &mut ServiceRequest) -> Result<(), ApiError> {
    let limits = &app.config.limits.http;
    if request.conn_data::<Connection>().is_some_and(|connection| connection.open > limits.connections) {
        let detail = "your address has too many connections open; wait until some of them are closed";
        return Err(refuse(ProblemCode::Overloaded).after(BUSY_FOR).because(detail).into());
    }
    // Known before the first byte of the body: it is not waited for.
    if announced(request.headers()).is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(ProblemCode::TooLarge.into());
    }
    let payload = request.take_payload();
    if !matches!(payload, Payload::None) {
        let late = |_| {
            let within = limits.body.0.as_secs();
            let detail = format_args!("the body did not arrive within {within} s");
            refuse(ProblemCode::RequestTimeout).because(detail)
        };
        let body = tokio::time::timeout(limits.body.0, read(payload)).await.map_err(late)??;
        request.set_payload(Payload::from(body));
    }
    Ok(())
}

/// The length of the body as its sender announced it.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// The number of open connections of each peer.
#[derive(Debug, Default)]
pub struct Peers(Mutex<HashMap<IpAddr, usize>>);

/// A connection that is counted while it is open.
#[derive(Debug)]
struct Connection {
    peers: Arc<Peers>,
    peer: IpAddr,
    /// The connections of its peer when it was opened, with it.
    open: usize,
}

impl Peers {
    /// Counts a connection that was opened, unless it is of a proxy of ours, which has many callers.
    pub fn count(self: &Arc<Self>, connection: &TcpStream, trusted: &[IpNet], data: &mut Extensions) {
        let Ok(peer) = connection.peer_addr() else { return };
        let peer = peer.ip().to_canonical();
        if !trusted.iter().any(|net| net.contains(&peer)) {
            data.insert(self.enter(network_of(peer)));
        }
    }

    fn enter(self: &Arc<Self>, peer: IpAddr) -> Connection {
        let mut peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = peers.entry(peer).or_default();
        *open += 1;
        Connection { peers: Arc::clone(self), peer, open: *open }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut peers = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = peers.get_mut(&self.peer) {
            *open -= 1;
            if *open == 0 {
                peers.remove(&self.peer);
            }
        }
    }
}

/// An address of IPv6 is one of the many of its /64.
fn network_of(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_counts_while_it_is_open() {
        let peers = Arc::new(Peers::default());
        let of = |address: &str| network_of(address.parse().unwrap());
        let first = peers.enter(of("192.0.2.1"));
        let second = peers.enter(of("192.0.2.1"));
        let other = peers.enter(of("192.0.2.2"));
        assert_eq!((first.open, second.open, other.open), (1, 2, 1));
        drop(first);
        assert_eq!(peers.enter(of("192.0.2.1")).open, 2);
        let six = peers.enter(of("2001:db8:0:1::1"));
        assert_eq!(peers.enter(of("2001:db8:0:1:ffff::2")).open, 2, "it is the same /64");
        drop((second, other, six));
        assert!(peers.0.lock().unwrap().is_empty(), "what is closed is forgotten");
    }
}
