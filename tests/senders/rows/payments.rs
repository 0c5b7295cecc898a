use cosmwasm_std::{CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_client::handles::Payments as Handle;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_protocol::{Bps, Curve, Seconds};
use flywheel_testing::{Person, TestChain, device_key};
use flywheel_types::payments::{
    ChannelOpening, ExecuteMsg, MachineName, Payee, Payment, ReceiveMsg, SessionOpening, SignedReading, SignedVoucher,
    StreamOpening, TariffBand, TariffSpec,
};

use super::Contract::Payments;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

/// Agreements are numbered from 1, those with `mine` first: the stranger pays both machines.
const fn agreement(sender: Sender) -> u64 {
    match sender {
        Sender::Seller | Sender::Buyer => 2,
        _ => 1,
    }
}

fn payments(world: &World) -> Handle<'_, TestChain> {
    world.suite.hub().payments().unwrap().unwrap()
}

fn to_payments(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(payments(world).address(), message)
}

fn pay_payments(world: &World, amount: u128, hook: &ReceiveMsg) -> Vec<CosmosMsg> {
    world.hand_over(payments(world).address(), amount, hook)
}

fn stranger() -> Person {
    Person::named("stranger")
}

/// Signs the stranger's vouchers.
fn voucher_key() -> SecretKey {
    SecretKey::derive(Curve::Ed25519, &[5; 32], "vouchers")
}

fn tariff(world: &World) -> TariffSpec {
    TariffSpec {
        denom: world.suite.network().denom().clone().into(),
        price: Uint128::new(30),
        unit: "kWh".to_owned(),
        units_per_minute: Uint128::one(),
        max_duration: Seconds::days(1),
        window: Seconds::minutes(10),
        network: None,
        permission: None,
    }
}

fn opening(world: &World, sender: Sender) -> SessionOpening {
    SessionOpening {
        machine: MachineName::Id(world.machine(sender)),
        tariff: 0,
        version: 1,
        max_price: Uint128::new(30),
        key: voucher_key().public_key().clone(),
        duration: Seconds::hours(1),
        credit: None,
    }
}

fn channel(world: &World, sender: Sender) -> ChannelOpening {
    ChannelOpening {
        payee: Payee::Machine(MachineName::Id(world.machine(sender))),
        key: voucher_key().public_key().clone(),
        challenge: Seconds::hours(1),
        duration: Seconds::days(1),
    }
}

fn stream(world: &World, sender: Sender) -> StreamOpening {
    StreamOpening {
        payee: Payee::Machine(MachineName::Id(world.machine(sender))),
        amount: Uint128::one(),
        per: Seconds::minutes(1),
    }
}

fn voucher(world: &World, sender: Sender) -> SignedVoucher {
    let voucher = Voucher {
        agreement: agreement(sender),
        lane: 0,
        key_version: 1,
        nonce: 1,
        cumulative: Uint128::new(60),
        expires_at: world.in_days(1),
    };
    payments(world).sign_voucher(&voucher_key(), voucher).unwrap()
}

fn reading(world: &World, sender: Sender, units: u128) -> SignedReading {
    let reading = MeterReading {
        session: agreement(sender),
        key_version: 1,
        nonce: 1,
        units: Uint128::new(units),
    };
    let key = device_key(world.machine_name(sender));
    payments(world).sign_reading(&key, reading).unwrap()
}

/// Both owners have published a tariff.
fn with_tariffs(world: &mut World) {
    for (owner, sender) in [("owner", Sender::Owner), ("buyer", Sender::Buyer)] {
        let terms = Some(tariff(world));
        let machine = world.machine(sender);
        let owner = Person::named(owner);
        let sent = payments(world).set_tariff(owner.account(), machine, 0, terms);
        sent.unwrap();
    }
}

fn opened(world: &World, hook: impl Fn(&World, Sender) -> ReceiveMsg) {
    for sender in [Sender::Owner, Sender::Buyer] {
        let messages = pay_payments(world, 300, &hook(world, sender));
        let payer = world.address(Sender::Stranger);
        world.suite.chain().execute_as(&payer, messages).unwrap();
    }
}

fn with_sessions(world: &mut World) {
    with_tariffs(world);
    opened(world, |world, sender| ReceiveMsg::OpenSession(opening(world, sender)));
}

fn with_old_sessions(world: &mut World) {
    with_sessions(world);
    world.suite.advance(Seconds::hours(1));
}

fn closed_on_the_meter(world: &mut World) {
    with_sessions(world);
    for (owner, sender) in [("owner", Sender::Owner), ("buyer", Sender::Buyer)] {
        let (owner, reading) = (Person::named(owner), reading(world, sender, 1));
        let sent = payments(world).close_session_on_meter(owner.account(), agreement(sender), reading, None);
        sent.unwrap();
    }
}

fn with_channels(world: &mut World) {
    opened(world, |world, sender| ReceiveMsg::OpenChannel(channel(world, sender)));
}

fn with_old_channels(world: &mut World) {
    with_channels(world);
    world.suite.advance(Seconds::days(1));
}

fn with_streams(world: &mut World) {
    opened(world, |world, sender| ReceiveMsg::OpenStream(stream(world, sender)));
    world.suite.advance(Seconds::hours(1));
}

fn with_paused_streams(world: &mut World) {
    with_streams(world);
    for stream in [1, 2] {
        let paused = payments(world).pause_stream(stranger().account(), stream);
        paused.unwrap();
    }
}

pub fn rows() -> Vec<Row> {
    let mut rows = owners();
    rows.extend(sessions());
    rows.extend(channels());
    rows.extend(streams());
    rows
}

fn owners() -> Vec<Row> {
    vec![
        // Any account may say that it is a cw20: only those who take such tokens lose by it.
        Row::new(Payments, "receive", as_it_is, |world, sender| {
            let hook = ReceiveMsg::OpenStream(StreamOpening {
                payee: Payee::Account(world.address(Sender::Guardian).to_string()),
                ..stream(world, sender)
            });
            let msg = Cw20ReceiveMsg {
                sender: world.address(Sender::Stranger).to_string(),
                amount: Uint128::new(100),
                msg: cosmwasm_std::to_json_binary(&hook).unwrap(),
            };
            to_payments(world, &ExecuteMsg::Receive(msg))
        }),
        Row::new(Payments, "pay", as_it_is, |world, sender| {
            let payment = Payment {
                machine: MachineName::Id(world.machine(sender)),
                amount: Uint128::new(10),
                reference: String::new(),
            };
            let payments = vec![payment];
            pay_payments(world, 10, &ReceiveMsg::Pay { payments })
        }),
        Row::new(Payments, "set_tariff", as_it_is, |world, sender| {
            let message = ExecuteMsg::SetTariff {
                machine: world.machine(sender),
                tariff: 0,
                terms: Some(tariff(world)),
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "set_split", as_it_is, |world, sender| {
            let message = ExecuteMsg::SetSplit {
                machine: world.machine(sender),
                split: None,
                network: None,
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "set_fee", as_it_is, |world, sender| {
            let message = ExecuteMsg::SetFee {
                network: 1,
                bps: Bps::percent(1).unwrap(),
                recipient: world.address(sender).to_string(),
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "set_bands", as_it_is, |world, _| {
            let band = TariffBand {
                denom: world.suite.network().denom().clone().into(),
                unit: "kWh".to_owned(),
                lowest: Uint128::new(20),
                highest: Uint128::new(30),
            };
            let message = ExecuteMsg::SetBands {
                network: 1,
                class: "meter".to_owned(),
                cell: None,
                bands: vec![band],
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "withdraw", as_it_is, |world, _| {
            let message = ExecuteMsg::Withdraw {
                denom: world.suite.network().denom().clone().into(),
                account: None,
            };
            to_payments(world, &message)
        }),
    ]
}

fn sessions() -> Vec<Row> {
    vec![
        Row::new(Payments, "open_session", with_tariffs, |world, sender| {
            pay_payments(world, 300, &ReceiveMsg::OpenSession(opening(world, sender)))
        }),
        Row::new(Payments, "collect_session", with_sessions, |world, sender| {
            let message = ExecuteMsg::CollectSession {
                session: agreement(sender),
                voucher: voucher(world, sender),
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "close_session", with_sessions, |world, sender| {
            let message = ExecuteMsg::CloseSession {
                session: agreement(sender),
                amount: Uint128::zero(),
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "close_session_on_meter", with_sessions, |world, sender| {
            let message = ExecuteMsg::CloseSessionOnMeter {
                session: agreement(sender),
                reading: reading(world, sender, 1),
                voucher: None,
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "forfeit_credit", closed_on_the_meter, |world, sender| {
            let message = ExecuteMsg::ForfeitCredit {
                session: agreement(sender),
                first: reading(world, sender, 1),
                second: reading(world, sender, 2),
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "finish_session", with_old_sessions, |world, sender| {
            let session = agreement(sender);
            to_payments(world, &ExecuteMsg::FinishSession { session })
        }),
    ]
}

fn channels() -> Vec<Row> {
    vec![
        Row::new(Payments, "open_channel", as_it_is, |world, sender| {
            pay_payments(world, 300, &ReceiveMsg::OpenChannel(channel(world, sender)))
        }),
        Row::new(Payments, "top_up_channel", with_channels, |world, sender| {
            let channel = agreement(sender);
            pay_payments(world, 10, &ReceiveMsg::TopUpChannel { channel })
        }),
        Row::new(Payments, "settle_channel", with_channels, |world, sender| {
            let message = ExecuteMsg::SettleChannel {
                channel: agreement(sender),
                vouchers: vec![voucher(world, sender)],
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "close_channel", with_channels, |world, sender| {
            let message = ExecuteMsg::CloseChannel {
                channel: agreement(sender),
                vouchers: vec![],
            };
            to_payments(world, &message)
        }),
        Row::new(Payments, "finish_channel", with_old_channels, |world, sender| {
            let channel = agreement(sender);
            to_payments(world, &ExecuteMsg::FinishChannel { channel })
        }),
    ]
}

fn streams() -> Vec<Row> {
    vec![
        Row::new(Payments, "open_stream", as_it_is, |world, sender| {
            pay_payments(world, 300, &ReceiveMsg::OpenStream(stream(world, sender)))
        }),
        Row::new(Payments, "top_up_stream", with_streams, |world, sender| {
            let stream = agreement(sender);
            pay_payments(world, 10, &ReceiveMsg::TopUpStream { stream })
        }),
        Row::new(Payments, "collect_stream", with_streams, |world, sender| {
            let stream = agreement(sender);
            to_payments(world, &ExecuteMsg::CollectStream { stream })
        }),
        Row::new(Payments, "pause_stream", with_streams, |world, sender| {
            let stream = agreement(sender);
            to_payments(world, &ExecuteMsg::PauseStream { stream })
        }),
        Row::new(Payments, "resume_stream", with_paused_streams, |world, sender| {
            let stream = agreement(sender);
            to_payments(world, &ExecuteMsg::ResumeStream { stream })
        }),
        Row::new(Payments, "cancel_stream", with_streams, |world, sender| {
            let stream = agreement(sender);
            to_payments(world, &ExecuteMsg::CancelStream { stream })
        }),
    ]
}
