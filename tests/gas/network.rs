//! Launching a network and what its admin does with hub, rewards and token.

use cosmwasm_std::{Uint128, coins};
use cw_ownable::Action;
use flywheel_client::{ChainError, ChainExt, TxResult};
use flywheel_protocol::{Bps, Epoch, EpochClock, H3Cell, Seconds};
use flywheel_testing::{EPOCH, Person, Suite, Token, dao_terms, launch, market_terms};
use flywheel_types::governance::DaoTerms;
use flywheel_types::hub::{self, Launch};
use flywheel_types::rewards::{Breaker, EmissionSplit, ExecuteMsg, Part, Revenue};
use flywheel_types::verification::OracleSpec;
use flywheel_types::{NetworkKind, registry, staking};

use crate::day::{Day, operator};
use crate::stake::current_epoch;

/// Two more networks of the same kind, and the hub's messages.
pub fn measure_hub(day: &mut Day, token: Token) {
    let network = day.suite.network().record().clone();
    launch_another(day, token, |_| {}, "");
    launch_another(
        day,
        token,
        |launch| launch.market = Some(market_terms()),
        ", with a marketplace",
    );
    let with_dao = |launch: &mut Launch| {
        (launch.admin, launch.treasury) = (None, None);
        launch.dao = Some(DaoTerms {
            guardian: None,
            ..dao_terms()
        });
    };
    launch_another(day, token, with_dao, ", with a DAO");
    let hub = day.suite.hub();
    let (address, codes) = (hub.address().clone(), hub.config().expect("the config").codes);
    let new_owner = day.suite.address(&Person::named("treasury")).to_string();
    let messages = [
        (
            "set_profile",
            hub::ExecuteMsg::SetProfile {
                network: network.id,
                profile: network.profile,
            },
        ),
        ("set_codes", hub::ExecuteMsg::SetCodes { codes, payments: None }),
        (
            "update_ownership",
            hub::ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
                new_owner,
                expiry: None,
            }),
        ),
    ];
    for (name, message) in messages {
        let sent = day.suite.chain().execute(operator().account(), &address, &message, &[]);
        day.keep(&format!("network-hub/{name}"), sent);
    }
    places(day, token);
    let heir = day.person("network-heir", 0);
    let offer = hub::ExecuteMsg::OfferNetwork {
        network: network.id,
        to: Some(day.suite.address(&heir).to_string()),
    };
    let accept = hub::ExecuteMsg::AcceptNetwork { network: network.id };
    for (name, sender, message) in [("offer_network", operator(), offer), ("accept_network", heir, accept)] {
        let sent = day.suite.chain().execute(sender.account(), &address, &message, &[]);
        day.keep(&format!("network-hub/{name}"), sent);
    }
}

/// A network of places opens one and closes it.
fn places(day: &mut Day, token: Token) {
    let tomorrow = day.suite.now().plus(Seconds::days(1)).expect("a time");
    let admin = day.suite.address(&operator()).to_string();
    let mut town = day.suite.another(token, |launch| {
        launch.kind = NetworkKind::Prn;
        launch.admin = Some(admin);
        launch.clock = EpochClock::new(tomorrow, EPOCH).expect("a clock");
        launch.classes[0].class.places = true;
    });
    let cell: H3Cell = "871fb4662ffffff".parse().expect("a cell of resolution 7");
    let cells = vec![cell];
    let open = staking::ExecuteMsg::OpenPlaces {
        cells: cells.clone(),
        boost: Bps::ZERO,
    };
    let close = staking::ExecuteMsg::ClosePlaces { cells };
    for (name, message) in [("open_places", open), ("close_places", close)] {
        let sent = town.network().staking().execute(operator().account(), &message);
        day.keep(&format!("staking/{name}"), sent);
        if name == "open_places" {
            bond_there(day, &mut town, cell);
        }
    }
}

/// Somebody begins in the opened place.
fn bond_there(day: &mut Day, town: &mut Suite, cell: H3Cell) {
    let owner = day.person("townsman", 0);
    town.register(&owner, "town-meter");
    town.give(&owner, 1_000);
    let message = registry::ExecuteMsg::SetCell {
        machine: town.machine("town-meter"),
        cell: Some(cell),
    };
    let sent = town.network().registry().execute(owner.account(), &message);
    sent.expect("a cell");
    let sent = town.try_bond(&owner, "town-meter", 1_000);
    day.keep("staking/bond, in an opened place", sent);
}

fn launch_another(day: &mut Day, token: Token, change: impl FnOnce(&mut Launch), case: &str) {
    let oracles = ["oracle-0", "oracle-1", "oracle-2", "oracle-3"].map(|name| OracleSpec {
        address: day.suite.address(&Person::named(name)).to_string(),
        key: day.suite.public_key(name),
    });
    let admin = day.suite.address(&operator());
    let mut terms = launch(token, admin.as_str(), admin.as_str(), oracles.to_vec());
    let tomorrow = day.suite.now().plus(Seconds::days(1)).expect("a time");
    terms.clock = EpochClock::new(tomorrow, EPOCH).expect("a clock");
    change(&mut terms);
    let reserve = match token {
        Token::Cw20 => vec![],
        Token::Native => coins(1_000, "uflow"),
    };
    day.suite
        .hub()
        .launch(operator().account(), terms, &reserve)
        .expect("a network");
    day.keep_newest(&format!("network-hub/launch, 4 oracles{case}"), None);
}

/// Revenue and what the admin may set.
pub fn measure_rewards(day: &mut Day, token: Token) {
    let epoch = Epoch::new(current_epoch(&day.suite));
    let revenue = Revenue {
        from: epoch,
        to: epoch,
        machine: None,
    };
    for case in ["", ", again"] {
        let network = day.suite.network();
        let sent = network
            .rewards()
            .add_revenue(operator().account(), revenue.clone(), Uint128::new(1_000));
        drop(network);
        day.keep(&format!("rewards/add_revenue{case}"), sent);
    }
    if token == Token::Native {
        let sent = day
            .suite
            .network()
            .rewards()
            .fund_reserve(operator().account(), &coins(1_000, "uflow"));
        day.keep("rewards/fund_reserve", sent);
    }
    let breaker = Breaker {
        window: Seconds::days(1),
        cap: Uint128::new(1_000_000),
    };
    let sent = day
        .suite
        .network()
        .rewards()
        .set_breaker(operator().account(), Some(breaker));
    day.keep("rewards/set_breaker", sent);
    let percent = |percent| Bps::percent(percent).expect("a share");
    let split = EmissionSplit {
        machines: percent(50),
        stakers: percent(30),
        oracles: percent(10),
        treasury: percent(10),
        subsidies: Bps::ZERO,
        residual: Part::Treasury,
    };
    let sent = send(
        &day.suite,
        &ExecuteMsg::SetEmission {
            schedule: None,
            split: Some(split),
        },
    );
    day.keep("rewards/set_emission", sent);
    let new_owner = day.suite.address(&Person::named("treasury")).to_string();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner,
        expiry: None,
    });
    let sent = send(&day.suite, &offer);
    day.keep("rewards/update_ownership", sent);
}

fn send(suite: &Suite, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
    suite.network().rewards().execute(operator().account(), message)
}
