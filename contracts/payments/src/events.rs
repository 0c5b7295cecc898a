//! The contract's events: `wasm-flywheel-payments/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{H3Cell, MachineId, Time};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::payments::{Band, Fee, Payment, SignedVoucher};

use crate::state::Config;
use crate::state::channels::{Balance, Channel};
use crate::state::payee::Payee;
use crate::state::sessions::Session;
use crate::state::streams::Stream;

const CONTRACT: &str = "payments";

pub fn launched(config: &Config) -> Event {
    event(CONTRACT, "launched")
        .add_attribute("registry", &config.registry)
        .add_attribute("hub", &config.hub)
}

pub fn paid(payer: &Addr, machine: MachineId, payment: &Payment, denom: &Denom) -> Event {
    event(CONTRACT, "paid")
        .add_attribute("payer", payer)
        .add_attribute("machine", machine.to_string())
        .add_attribute("amount", payment.amount)
        .add_attribute("denom", denom.name())
        .add_attribute("reference", &payment.reference)
}

/// Without a price: the tariff was removed.
pub fn tariff_set(machine: MachineId, tariff: u8, version: u32, price: Option<Uint128>) -> Event {
    let event = event(CONTRACT, "tariff_set")
        .add_attribute("machine", machine.to_string())
        .add_attribute("tariff", tariff.to_string())
        .add_attribute("version", version.to_string());
    match price {
        Some(price) => event.add_attribute("price", price),
        None => event,
    }
}

pub fn split_set(machine: MachineId, recipients: usize, network: Option<u64>) -> Event {
    let event = event(CONTRACT, "split_set")
        .add_attribute("machine", machine.to_string())
        .add_attribute("recipients", recipients.to_string());
    match network {
        Some(network) => event.add_attribute("network", network.to_string()),
        None => event,
    }
}

pub fn fee_set(network: u64, fee: &Fee) -> Event {
    event(CONTRACT, "fee_set")
        .add_attribute("network", network.to_string())
        .add_attribute("bps", fee.bps.get().to_string())
        .add_attribute("since", fee.since.to_string())
        .add_attribute("recipient", &fee.recipient)
}

/// What was set, and one for each band.
pub fn bands_set(network: u64, class: &str, cell: Option<H3Cell>, bands: &[Band]) -> Vec<Event> {
    let somewhere = |name: &str| {
        let event = event(CONTRACT, name)
            .add_attribute("network", network.to_string())
            .add_attribute("class", class);
        match cell {
            Some(cell) => event.add_attribute("cell", cell.to_string()),
            None => event,
        }
    };
    let mut events = vec![somewhere("bands_set").add_attribute("bands", bands.len().to_string())];
    events.extend(bands.iter().map(|band| {
        somewhere("band_set")
            .add_attribute("denom", band.denom.name())
            .add_attribute("unit", &band.unit)
            .add_attribute("lowest", band.lowest)
            .add_attribute("highest", band.highest)
    }));
    events
}

pub fn session_opened(session: u64, opened: &Session) -> Event {
    event(CONTRACT, "session_opened")
        .add_attribute("session", session.to_string())
        .add_attribute("consumer", &opened.consumer)
        .add_attribute("machine", opened.machine.to_string())
        .add_attribute("key_version", opened.key_version.to_string())
        .add_attribute("deposit", opened.deposit)
        .add_attribute("denom", opened.denom.name())
        .add_attribute("price", opened.price)
        .add_attribute("credit", opened.credit)
        .add_attribute("ends_at", opened.ends_at.to_string())
}

pub fn session_closing(session: u64, sender: &Addr, payable: Uint128, until: Time) -> Event {
    event(CONTRACT, "session_closing")
        .add_attribute("session", session.to_string())
        .add_attribute("sender", sender)
        .add_attribute("payable", payable)
        .add_attribute("until", until.to_string())
}

pub fn credit_forfeited(session: u64, machine: MachineId, credit: Uint128, nonce: u64) -> Event {
    event(CONTRACT, "credit_forfeited")
        .add_attribute("session", session.to_string())
        .add_attribute("machine", machine.to_string())
        .add_attribute("credit", credit)
        .add_attribute("nonce", nonce.to_string())
}

pub fn session_ended(session: u64, ended: &Session, paid: Uint128, refunded: Uint128) -> Event {
    event(CONTRACT, "session_ended")
        .add_attribute("session", session.to_string())
        .add_attribute("machine", ended.machine.to_string())
        .add_attribute("consumer", &ended.consumer)
        .add_attribute("paid", paid)
        .add_attribute("refunded", refunded)
        .add_attribute("denom", ended.denom.name())
}

pub fn channel_opened(channel: u64, opened: &Channel, deposit: Uint128) -> Event {
    let event = event(CONTRACT, "channel_opened")
        .add_attribute("channel", channel.to_string())
        .add_attribute("payer", &opened.payer);
    with_payee(event, &opened.payee)
        .add_attribute("key_version", opened.payee.key_version.to_string())
        .add_attribute("deposit", deposit)
        .add_attribute("denom", opened.denom.name())
        .add_attribute("ends_at", opened.ends_at.to_string())
}

pub fn channel_topped_up(channel: u64, amount: Uint128, balance: &Balance) -> Event {
    event(CONTRACT, "channel_topped_up")
        .add_attribute("channel", channel.to_string())
        .add_attribute("amount", amount)
        .add_attribute("left", balance.left)
}

/// One a voucher.
pub fn voucher_settled(channel: u64, voucher: &SignedVoucher, paid: Uint128) -> Event {
    event(CONTRACT, "voucher_settled")
        .add_attribute("channel", channel.to_string())
        .add_attribute("lane", voucher.lane.to_string())
        .add_attribute("nonce", voucher.nonce.to_string())
        .add_attribute("cumulative", voucher.cumulative)
        .add_attribute("paid", paid)
}

pub fn channel_closing(channel: u64, until: Time) -> Event {
    event(CONTRACT, "channel_closing")
        .add_attribute("channel", channel.to_string())
        .add_attribute("until", until.to_string())
}

pub fn channel_ended(channel: u64, ended: &Channel, refunded: Uint128) -> Event {
    event(CONTRACT, "channel_ended")
        .add_attribute("channel", channel.to_string())
        .add_attribute("payer", &ended.payer)
        .add_attribute("refunded", refunded)
        .add_attribute("denom", ended.denom.name())
}

pub fn stream_opened(stream: u64, opened: &Stream) -> Event {
    let event = event(CONTRACT, "stream_opened")
        .add_attribute("stream", stream.to_string())
        .add_attribute("payer", &opened.payer);
    with_payee(event, &opened.payee)
        .add_attribute("amount", opened.amount)
        .add_attribute("per", opened.per.get().to_string())
        .add_attribute("deposit", opened.deposit)
        .add_attribute("denom", opened.denom.name())
}

pub fn stream_topped_up(stream: u64, amount: Uint128, topped_up: &Stream) -> Event {
    event(CONTRACT, "stream_topped_up")
        .add_attribute("stream", stream.to_string())
        .add_attribute("amount", amount)
        .add_attribute("deposit", topped_up.deposit)
}

/// With `used_up_at`: since when the deposit is used up.
pub fn stream_collected(stream: u64, amount: Uint128, denom: &Denom, used_up_at: Option<Time>) -> Event {
    let event = event(CONTRACT, "stream_collected")
        .add_attribute("stream", stream.to_string())
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name());
    match used_up_at {
        Some(at) => event.add_attribute("used_up_at", at.to_string()),
        None => event,
    }
}

pub fn stream_paused(stream: u64, at: Time) -> Event {
    event(CONTRACT, "stream_paused")
        .add_attribute("stream", stream.to_string())
        .add_attribute("paused_at", at.to_string())
}

pub fn stream_resumed(stream: u64) -> Event {
    event(CONTRACT, "stream_resumed").add_attribute("stream", stream.to_string())
}

pub fn stream_ended(stream: u64, ended: &Stream, paid: Uint128, refunded: Uint128) -> Event {
    event(CONTRACT, "stream_ended")
        .add_attribute("stream", stream.to_string())
        .add_attribute("payer", &ended.payer)
        .add_attribute("paid", paid)
        .add_attribute("refunded", refunded)
        .add_attribute("denom", ended.denom.name())
}

pub fn payment_credited(account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "payment_credited")
        .add_attribute("account", account)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn withdrawn(sender: &Addr, account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "withdrawn")
        .add_attribute("sender", sender)
        .add_attribute("account", account)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

fn with_payee(event: Event, payee: &Payee) -> Event {
    match payee.machine {
        Some(machine) => event.add_attribute("machine", machine.to_string()),
        None => event.add_attribute("payee", &payee.account),
    }
}
