//! One spelling of the events' names: `flywheel-<contract>/<what happened>`.

use cosmwasm_std::Event;

/// An event of `contract`, to which attributes with the names of the message's fields are added.
pub fn event(contract: &str, happened: &str) -> Event {
    Event::new(format!("flywheel-{contract}/{happened}"))
}
