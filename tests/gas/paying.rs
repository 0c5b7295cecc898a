//! payments: a machine is paid at once, by session, by channel and by stream.

use cosmwasm_std::Uint128;
use flywheel_client::handles::Payments;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, Curve, H3Cell, MachineId, Seconds, Time};
use flywheel_testing::{EPOCH, Person, TestChain, device_key};
use flywheel_types::Denom;
use flywheel_types::payments::{
    ChannelOpening, MachineName, Payee, Payment, SessionOpening, SignedReading, SignedVoucher, StreamOpening,
    TariffBand, TariffSpec,
};
use flywheel_types::registry;

use crate::day::{Day, operator};

/// What a charger takes for a unit, and what its customers deposit.
const PRICE: u128 = 30;
const DEPOSIT: u128 = 2_000;
/// The charger that is in a network with bands, its place, and a place in another part of the world.
const BANDED: &str = "banded-charger";
const HERE: &str = "872a1072bffffff";
const FAR: &str = "871fb4675ffffff";

/// A machine, who owns it and who pays it.
struct Street {
    denom: Denom,
    owner: Person,
    driver: Person,
    machine: MachineId,
    /// Signs the driver's vouchers.
    key: SecretKey,
}

/// Each message of payments.
pub fn measure(day: &mut Day) {
    let (owner, driver) = (day.person("street-owner", 0), day.person("driver", 100_000));
    let machine = day.suite.register(&owner, "street-charger");
    let street = Street {
        denom: day.suite.network().denom().clone(),
        owner,
        driver,
        machine,
        key: SecretKey::derive(Curve::Ed25519, &[5; 32], "a driver's phone"),
    };
    street.terms(day);
    street.at_once(day);
    street.sessions(day);
    street.channel(day);
    street.stream(day);
    street.by_split(day);
}

/// A charger under its network's name, before the network has bands, when it has some, and when it has as many as there can
/// be to look for.
pub fn measure_bands(day: &mut Day) {
    let (owner, driver) = (day.person("band-owner", 1_000), day.person("band-driver", 100_000));
    let machine = day.suite.register(&owner, BANDED);
    let place = registry::ExecuteMsg::SetCell {
        machine,
        cell: Some(cell(HERE)),
    };
    let sent = day.suite.network().registry().execute(owner.account(), &place);
    sent.expect("a place");
    day.suite.bond(&owner, BANDED, 1_000);

    publish_in_network(day, &owner, machine, "under a network's name");
    for again in ["", ", again"] {
        open_in_network(day, &driver, &format!("under a network's name{again}"));
    }
    set_bands(day, None, Some(PRICE), "");
    open_in_network(day, &driver, "within bands, in the epoch before its first");
    day.suite.advance(EPOCH);
    publish_in_network(day, &owner, machine, "within bands");
    open_in_network(day, &driver, "within bands");
    set_bands(day, Some(cell(HERE)), Some(PRICE), ", in a cell");
    open_in_network(day, &driver, "within bands of a cell");
    set_bands(day, Some(cell(HERE)), None, ", removed");
    for resolution in 0..=7 {
        let far = cell(FAR).parent(resolution).expect("a coarser cell");
        set_bands(day, Some(far), Some(PRICE), ", elsewhere");
    }
    open_in_network(day, &driver, "within bands, and cells of each resolution have others");
}

fn cell(text: &str) -> H3Cell {
    text.parse().expect("a cell")
}

fn set_bands(day: &mut Day, place: Option<H3Cell>, highest: Option<u128>, case: &str) {
    let band = highest.map(|highest| TariffBand {
        denom: day.suite.denom().clone().into(),
        unit: "kWh".to_owned(),
        lowest: Uint128::zero(),
        highest: Uint128::new(highest),
    });
    let network = day.suite.network().record().id;
    let bands = Vec::from_iter(band);
    let sent = day
        .suite
        .payments()
        .set_bands(operator().account(), network, "meter", place, bands);
    if case == ", elsewhere" {
        sent.expect("bands");
    } else {
        day.keep(&format!("payments/set_bands{case}"), sent);
    }
}

fn publish_in_network(day: &mut Day, owner: &Person, machine: MachineId, case: &str) {
    let tariff = TariffSpec {
        network: Some(day.suite.network().record().id),
        ..day.suite.tariff(PRICE)
    };
    let sent = day
        .suite
        .payments()
        .set_tariff(owner.account(), machine, 0, Some(tariff));
    day.keep(&format!("payments/set_tariff, {case}"), sent);
}

fn open_in_network(day: &mut Day, driver: &Person, case: &str) {
    let opening = day.suite.session_opening(driver, BANDED);
    let sent = day.suite.try_open_session(driver, opening, DEPOSIT);
    day.keep(&format!("payments/open_session, {case}"), sent);
}

impl Street {
    fn payments<'d>(&self, day: &'d Day) -> Payments<'d, TestChain> {
        let payments = day.suite.hub().payments().expect("an answer");
        payments.expect("payments")
    }

    fn deposit(&self) -> (&Denom, Uint128) {
        (&self.denom, Uint128::new(DEPOSIT))
    }

    fn terms(&self, day: &mut Day) {
        let tariff = TariffSpec {
            denom: self.denom.clone().into(),
            price: Uint128::new(PRICE),
            unit: "kWh".to_owned(),
            units_per_minute: Uint128::one(),
            max_duration: Seconds::days(1),
            window: Seconds::minutes(10),
            network: None,
            permission: None,
        };
        let sent = self
            .payments(day)
            .set_tariff(self.owner.account(), self.machine, 0, Some(tariff));
        day.keep("payments/set_tariff", sent);
        let network = day.suite.network().record().id;
        let treasury = day.suite.address(&Person::named("treasury"));
        let fee = Bps::percent(2).expect("2 %");
        let sent = self
            .payments(day)
            .set_fee(operator().account(), network, fee, &treasury);
        day.keep("payments/set_fee", sent);
    }

    fn at_once(&self, day: &mut Day) {
        let payment = Payment {
            machine: MachineName::Id(self.machine),
            amount: Uint128::new(10),
            reference: "invoice 12".to_owned(),
        };
        for (count, case) in [(1, ""), (1, ", again"), (50, ", 50 at once")] {
            let payments = vec![payment.clone(); count];
            let sent = self.payments(day).pay(self.driver.account(), &self.denom, payments);
            let each = (count > 1).then(|| u64::try_from(count).expect("a number"));
            day.meter
                .keep_each(&format!("payments/pay{case}{}", day.suffix), each, sent);
        }
    }

    fn sessions(&self, day: &mut Day) {
        let session = self.open_session(day, "");
        let voucher = self.voucher(day, session, 41);
        let sent = self
            .payments(day)
            .collect_session(self.owner.account(), session, voucher);
        day.keep("payments/collect_session", sent);

        let session = self.open_session(day, ", again");
        let sent = self
            .payments(day)
            .close_session(self.driver.account(), session, Uint128::new(PRICE));
        day.keep("payments/close_session", sent);
        day.suite.advance(Seconds::minutes(10));
        let sent = self.payments(day).finish_session(self.owner.account(), session);
        day.keep("payments/finish_session", sent);

        let session = self.open_session(day, ", a third time");
        let (reading, voucher) = (self.reading(day, session, 20), self.voucher(day, session, 19));
        let sent =
            self.payments(day)
                .close_session_on_meter(self.owner.account(), session, reading.clone(), Some(voucher));
        day.keep("payments/close_session_on_meter", sent);
        let other = self.reading(day, session, 21);
        let sent = self
            .payments(day)
            .forfeit_credit(self.driver.account(), session, reading, other);
        day.keep("payments/forfeit_credit", sent);
    }

    fn open_session(&self, day: &mut Day, case: &str) -> u64 {
        let opening = SessionOpening {
            machine: MachineName::Id(self.machine),
            tariff: 0,
            version: 1,
            max_price: Uint128::new(PRICE),
            key: self.key.public_key().clone(),
            duration: Seconds::hours(2),
            credit: None,
        };
        let sent = self
            .payments(day)
            .open_session(self.driver.account(), self.deposit(), opening);
        let done = day.keep(&format!("payments/open_session{case}"), sent);
        self.payments(day).opened(&done).expect("a session")
    }

    fn channel(&self, day: &mut Day) {
        let opening = ChannelOpening {
            payee: Payee::Machine(MachineName::Id(self.machine)),
            key: self.key.public_key().clone(),
            challenge: Seconds::hours(1),
            duration: Seconds::days(30),
        };
        let sent = self
            .payments(day)
            .open_channel(self.driver.account(), self.deposit(), opening);
        let done = day.keep("payments/open_channel", sent);
        let channel = self.payments(day).opened(&done).expect("a channel");
        let sent = self
            .payments(day)
            .top_up_channel(self.driver.account(), self.deposit(), channel);
        day.keep("payments/top_up_channel", sent);
        for (units, case) in [(1, ""), (2, ", again")] {
            let voucher = self.voucher(day, channel, units);
            let sent = self
                .payments(day)
                .settle_channel(self.owner.account(), channel, vec![voucher]);
            day.keep(&format!("payments/settle_channel{case}"), sent);
        }
        let lanes = (0..16).map(|lane| {
            self.signed(
                day,
                Voucher {
                    lane,
                    ..self.promise(day, channel, 3)
                },
            )
        });
        let lanes = lanes.collect();
        let sent = self.payments(day).settle_channel(self.owner.account(), channel, lanes);
        day.meter.keep_each(
            &format!("payments/settle_channel, 16 lanes{}", day.suffix),
            Some(16),
            sent,
        );
        let sent = self.payments(day).close_channel(self.driver.account(), channel, vec![]);
        day.keep("payments/close_channel", sent);
        day.suite.advance(Seconds::hours(1));
        let sent = self.payments(day).finish_channel(self.owner.account(), channel);
        day.keep("payments/finish_channel", sent);
    }

    fn stream(&self, day: &mut Day) {
        let opening = StreamOpening {
            payee: Payee::Machine(MachineName::Id(self.machine)),
            amount: Uint128::new(1),
            per: Seconds::minutes(1),
        };
        let sent = self
            .payments(day)
            .open_stream(self.driver.account(), self.deposit(), opening);
        let done = day.keep("payments/open_stream", sent);
        let stream = self.payments(day).opened(&done).expect("a stream");
        let sent = self
            .payments(day)
            .top_up_stream(self.driver.account(), self.deposit(), stream);
        day.keep("payments/top_up_stream", sent);
        day.suite.advance(Seconds::hours(1));
        let sent = self.payments(day).collect_stream(self.owner.account(), stream);
        day.keep("payments/collect_stream", sent);
        let sent = self.payments(day).pause_stream(self.driver.account(), stream);
        day.keep("payments/pause_stream", sent);
        let sent = self.payments(day).resume_stream(self.driver.account(), stream);
        day.keep("payments/resume_stream", sent);
        day.suite.advance(Seconds::hours(1));
        let sent = self.payments(day).cancel_stream(self.driver.account(), stream);
        day.keep("payments/cancel_stream", sent);
    }

    /// A machine whose income is divided, and of which a network takes its fee.
    fn by_split(&self, day: &mut Day) {
        let installer = Share {
            recipient: day.suite.address(&operator()).to_string(),
            bps: Bps::percent(10).expect("10 %"),
        };
        let owner = day.suite.address(&self.owner).to_string();
        let split = Split::new(vec![installer], owner).expect("a split");
        let network = day.suite.network().record().id;
        let sent = self
            .payments(day)
            .set_split(self.owner.account(), self.machine, Some(split), Some(network));
        day.keep("payments/set_split", sent);
        let payment = Payment {
            machine: MachineName::Id(self.machine),
            amount: Uint128::new(1_000),
            reference: String::new(),
        };
        let sent = self
            .payments(day)
            .pay(self.driver.account(), &self.denom, vec![payment]);
        day.keep("payments/pay, a fee and two recipients", sent);
    }

    fn promise(&self, day: &Day, agreement: u64, units: u128) -> Voucher {
        Voucher {
            agreement,
            lane: 0,
            key_version: 1,
            nonce: u64::try_from(units).expect("a number"),
            cumulative: Uint128::new(units * PRICE),
            expires_at: Time::new(day.suite.now().get() + 86_400),
        }
    }

    fn voucher(&self, day: &Day, agreement: u64, units: u128) -> SignedVoucher {
        self.signed(day, self.promise(day, agreement, units))
    }

    fn signed(&self, day: &Day, voucher: Voucher) -> SignedVoucher {
        self.payments(day)
            .sign_voucher(&self.key, voucher)
            .expect("a signature")
    }

    /// Always with the same nonce: two of them contradict each other.
    fn reading(&self, day: &Day, session: u64, units: u128) -> SignedReading {
        let reading = MeterReading {
            session,
            key_version: 1,
            nonce: 1,
            units: Uint128::new(units),
        };
        let signed = self.payments(day).sign_reading(&device_key("street-charger"), reading);
        signed.expect("a signature")
    }
}
