//! The whole API on one screen.

use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::flows::{
    account, address_change, authenticators, helpdesk, initialization, institution, login, oauth, otp,
    recovery_codes, revocation,
};

/// Every endpoint that is described in the OpenAPI document.
pub fn api(config: &mut ServiceConfig<'_>) {
    config.service(
        scope("/api/v1")
            .service(institution::routes::read)
            .service(login::routes::login)
            .service(login::routes::state)
            .service(login::routes::send_code)
            .service(login::routes::verify)
            .service(account::routes::read_session)
            .service(account::routes::log_out)
            .service(account::routes::sessions)
            .service(account::routes::end_other_sessions)
            .service(account::routes::end_session)
            .service(account::routes::read_account)
            .service(account::routes::history)
            .service(account::routes::acknowledge_events)
            .service(address_change::routes::begin)
            .service(address_change::routes::read)
            .service(address_change::routes::resend)
            .service(address_change::routes::verify)
            .service(address_change::routes::cancel)
            .service(initialization::routes::begin)
            .service(initialization::routes::read)
            .service(initialization::routes::send)
            .service(initialization::routes::ask_desk)
            .service(initialization::routes::confirm)
            .service(initialization::routes::cancel)
            .service(helpdesk::routes::list)
            .service(helpdesk::routes::take)
            .service(helpdesk::routes::release)
            .service(helpdesk::routes::approve)
            .service(helpdesk::routes::refuse)
            .service(helpdesk::routes::log)
            .service(authenticators::routes::begin)
            .service(authenticators::routes::verify)
            .service(authenticators::routes::rename)
            .service(authenticators::routes::remove)
            .service(recovery_codes::routes::generate)
            .service(revocation::routes::read)
            .service(revocation::routes::act)
            .service(otp::routes::factors)
            .service(otp::routes::begin)
            .service(otp::routes::read)
            .service(otp::routes::verify_challenge)
            .service(otp::routes::verify),
    );
    config.service(oauth::routes::issue);
    config.service(oauth::routes::introspect);
    config.service(oauth::routes::revoke);
    config.service(oauth::routes::metadata);
    config.service(institution::routes::jwks);
}
