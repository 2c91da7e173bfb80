//! The help desk's program.

fn main() {
    ninsho_web::start_helpdesk();
}
