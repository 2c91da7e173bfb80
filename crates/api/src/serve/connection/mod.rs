//! The connections: what `HttpServer` of actix-web does for plain HTTP, over a stream of our own.
//!
//! Of a request that cannot be read, no handler knows. The library answers it by itself, with an empty
//! body and no way to change that; [`stream::Stream`] writes the problem in its place.

mod bare;
mod stream;

use std::fmt::Debug;
use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::{Extensions, HttpService, Protocol, Request, Response};
use actix_server::Server;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::Error;
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;

use self::stream::Stream;

/// Seconds that requests under way have to finish in after the server was told to stop.
const GRACE_SECONDS: u64 = 30;

/// How long a connection that is to be closed goes on reading: a body that nobody wants would otherwise be
/// answered with a reset, which can overtake the refusal (RFC 9112 §9.6). As in `HttpServer`.
const LINGER: Duration = Duration::from_secs(1);

/// A server for an application, which is put together once for each worker. `connected` is called with
/// each new connection.
///
/// # Errors
/// When the listener cannot be used.
pub(super) fn serve<A, I, S, B>(
    listener: TcpListener,
    application: A,
    connected: impl Fn(&TcpStream, &mut Extensions) + Clone + Send + 'static,
) -> io::Result<Server>
where
    A: Fn() -> I + Clone + Send + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let builder = Server::build().disable_signals().shutdown_timeout(GRACE_SECONDS);
    let stopping = builder.graceful_shutdown_signal();
    let server = builder.listen("ninsho", listener, move || {
        let (stopping, connected) = (stopping.clone(), connected.clone());
        let application = application().into_factory().map_err(|error| error.into().error_response());
        let http = HttpService::build()
            .client_disconnect_timeout(LINGER)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .on_connect_ext(move |stream: &Stream<TcpStream>, data| connected(stream.plain(), data))
            .finish(map_config(application, |()| AppConfig::default()));
        fn_service(async |plain: TcpStream| {
            let peer = plain.peer_addr().ok();
            Ok((Stream::over(plain), Protocol::Http1, peer))
        })
        .and_then(http)
    })?;
    Ok(server.run())
}
