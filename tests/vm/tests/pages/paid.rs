//! payments: everything that a machine can have there.

use cosmwasm_std::Uint128;
use flywheel_protocol::sign::Voucher;
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::access_control::MAX_NAME;
use flywheel_types::payments::{
    ChannelOpening, ExecuteMsg, MAX_BANDS, MAX_LANES, MAX_RECIPIENTS, MAX_SESSION, MAX_TARIFFS, MAX_UNIT, MAX_WINDOW,
    MachineName, Party, Payee, QueryMsg, SessionOpening, SignedVoucher, StreamOpening, TariffBand, TariffSpec,
};
use flywheel_vm_tests::{COIN, World, address, device, id};

use crate::full::cells;
use crate::{Asked, LIMIT, PAGE};

/// Tariffs, a split, and one agreement more than fits a page: the first three are asked for, the others are streams.
pub fn fill(world: &mut World) {
    world.give("city", 100_000);
    for bps in [100, 200] {
        let fee = ExecuteMsg::SetFee {
            network: 1,
            bps: Bps::new(bps).unwrap(),
            recipient: address("fees").into_string(),
        };
        send(world, "operator", &fee, 0);
    }
    for tariff in 0..MAX_TARIFFS {
        let set = ExecuteMsg::SetTariff {
            machine: id(1),
            tariff,
            terms: Some(largest_tariff(tariff)),
        };
        send(world, "owner", &set, 0);
        // The same on another machine, for whom a permission admits.
        let terms = TariffSpec {
            permission: Some("p".repeat(MAX_NAME).parse().unwrap()),
            ..largest_tariff(tariff)
        };
        let set = ExecuteMsg::SetTariff {
            machine: id(2),
            tariff,
            terms: Some(terms),
        };
        send(world, "owner", &set, 0);
    }
    let share = |number| Share {
        recipient: address(&format!("recipient-{number}")).into_string(),
        bps: Bps::new(1_111).unwrap(),
    };
    let shares = (1..MAX_RECIPIENTS).map(share).collect();
    let set = ExecuteMsg::SetSplit {
        machine: id(1),
        split: Some(Split::new(shares, address("owner").into_string()).unwrap()),
        network: Some(1),
    };
    send(world, "owner", &set, 0);
    bands(world);
    agreements(world);
}

/// A hundred cells with as many bands as there may be.
fn bands(world: &mut World) {
    // The first is that of the tariff by which a session is opened here.
    let denom = |number: usize| match number {
        0 => Denom::Native(COIN.to_owned()),
        _ => Denom::Cw20(address(&format!("token-{number}")).into_string()),
    };
    let band = |number: usize| TariffBand {
        denom: denom(number),
        unit: "\u{1}".repeat(MAX_UNIT),
        lowest: u64::MAX.into(),
        highest: u64::MAX.into(),
    };
    let places = cells().into_iter().map(Some).chain([None]);
    for cell in places {
        let set = ExecuteMsg::SetBands {
            network: 1,
            class: "meter".to_owned(),
            cell,
            bands: (0..MAX_BANDS).map(band).collect(),
        };
        send(world, "operator", &set, 0);
    }
}

/// JSON writes six bytes for a control character. The first is in the coin in which sessions are opened here.
fn largest_tariff(tariff: u8) -> TariffSpec {
    TariffSpec {
        denom: if tariff == 0 {
            Denom::Native(COIN.to_owned())
        } else {
            Denom::Cw20(address("token").into_string())
        },
        price: u64::MAX.into(),
        unit: "\u{1}".repeat(MAX_UNIT),
        units_per_minute: u64::MAX.into(),
        max_duration: Seconds::new(MAX_SESSION),
        window: Seconds::new(MAX_WINDOW),
        network: Some(1),
        permission: None,
    }
}

fn agreements(world: &mut World) {
    let machine = || MachineName::Id(id(1));
    let key = || device("phone").public_key().clone();
    let session = ExecuteMsg::OpenSession(SessionOpening {
        machine: machine(),
        tariff: 0,
        version: 1,
        max_price: u64::MAX.into(),
        key: key(),
        duration: Seconds::days(30),
        credit: None,
    });
    send(world, "city", &session, 1_000);
    let amount = Uint128::new(10);
    let close = ExecuteMsg::CloseSession { session: 1, amount };
    send(world, "city", &close, 0);
    let channel = ExecuteMsg::OpenChannel(ChannelOpening {
        payee: Payee::Machine(machine()),
        key: key(),
        challenge: Seconds::days(30),
        duration: Seconds::days(365),
    });
    send(world, "city", &channel, 1_000);
    let vouchers = (0..MAX_LANES).map(|lane| voucher(world, lane)).collect();
    let settle = ExecuteMsg::SettleChannel { channel: 2, vouchers };
    send(world, "anyone", &settle, 0);
    let stream = ExecuteMsg::OpenStream(StreamOpening {
        payee: Payee::Machine(machine()),
        amount: Uint128::one(),
        per: Seconds::hours(1),
    });
    for _ in 2..=PAGE {
        send(world, "city", &stream, 100);
    }
    send(world, "city", &ExecuteMsg::PauseStream { stream: 3 }, 0);
}

fn voucher(world: &World, lane: u32) -> SignedVoucher {
    let voucher = Voucher {
        agreement: 2,
        lane,
        key_version: 1,
        nonce: 1,
        cumulative: Uint128::new(10),
        expires_at: Time::new(world.now().get() + 3_600),
    };
    let digest = voucher.digest(&world.chain_id(), world.payments.as_str());
    SignedVoucher {
        lane,
        nonce: voucher.nonce,
        cumulative: voucher.cumulative,
        expires_at: voucher.expires_at,
        signature: device("phone").sign(&digest.unwrap()),
    }
}

fn send(world: &mut World, sender: &str, message: &ExecuteMsg, coins: u128) {
    let payments = world.payments.clone();
    world.execute(sender, &payments, message, coins);
}

pub fn ask(asked: &mut Asked<'_>) {
    let payments = asked.world.payments.clone();
    let (machine, account) = (id(1), address("city").into_string());
    let denom = Denom::Native(COIN.to_owned());
    for (query, rows) in [
        (QueryMsg::Tariffs { machine }, MAX_TARIFFS.into()),
        (QueryMsg::Tariffs { machine: id(2) }, MAX_TARIFFS.into()),
        (
            QueryMsg::CellBands {
                network: 1,
                class: "meter".to_owned(),
                start_after: None,
                limit: LIMIT,
            },
            100,
        ),
        (QueryMsg::Channel { channel: 2 }, MAX_LANES as usize),
        (agreements_of(Party::Machine(machine)), 100),
        (agreements_of(Party::Account(account.clone())), 100),
    ] {
        assert_eq!(asked.ask(&payments, &query), rows, "{query:?}");
    }
    for query in [
        QueryMsg::Config {},
        QueryMsg::Bands {
            network: 1,
            class: "meter".to_owned(),
            cell: Some(cells()[0]),
        },
        QueryMsg::TariffBands { network: 1, machine },
        QueryMsg::Split { machine },
        QueryMsg::Fee { network: 1 },
        QueryMsg::Session { session: 1 },
        QueryMsg::Stream { stream: 3 },
        QueryMsg::Credit {
            account,
            denom: denom.clone().into(),
        },
        QueryMsg::Totals { denom },
    ] {
        asked.ask(&payments, &query);
    }
}

const fn agreements_of(party: Party) -> QueryMsg {
    QueryMsg::Agreements {
        party,
        start_after: None,
        limit: LIMIT,
    }
}
