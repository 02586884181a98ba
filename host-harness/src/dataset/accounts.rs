//! Departments' mailboxes, and to whom they are allocated.

use super::customers::Company;
use super::random::Random;
use super::{Ids, Shape};
use crate::document::{AllocationEntry, CustomerGroup, Id, TicketEmailAccount};

/// How an address spells a department, and its names in the order of [`REGIONS`]' languages.
const DEPARTMENTS: &[&str] = &[
    "support|Support|Kundendienst|Wsparcie|Assistance|Soporte|Υποστήριξη|Підтримка|サポート|الدعم",
    "billing|Billing|Buchhaltung|Faktury|Facturation|Facturación|Λογιστήριο|Бухгалтерія|経理|الفواتير",
    "logistics|Logistics|Versand|Logistyka|Logistique|Logística|Διανομή|Логістика|物流|الشحن",
    "returns|Returns|Rücksendungen|Zwroty|Retours|Devoluciones|Επιστροφές|Повернення|返品|المرتجعات",
    "orders|Orders|Bestellungen|Zamówienia|Commandes|Pedidos|Παραγγελίες|Замовлення|受注|الطلبات",
    "spare-parts|Spare Parts|Ersatzteile|Części|Pièces détachées|Repuestos|Ανταλλακτικά|Запчастини|部品|قطع الغيار",
    "field-service|Field Service|Außendienst|Serwis|Dépannage|Servicio técnico|Τεχνικοί|Сервіс|出張修理|الصيانة",
    "complaints|Complaints|Beschwerden|Reklamacje|Réclamations|Reclamaciones|Παράπονα|Скарги|お客様相談室|الشكاوى",
    "contracts|Contracts|Verträge|Umowy|Contrats|Contratos|Συμβάσεις|Договори|契約|العقود",
    "training|Training|Schulungen|Szkolenia|Formation|Formación|Εκπαίδευση|Навчання|研修|التدريب",
    "privacy|Privacy|Datenschutz|Ochrona danych|Données personnelles|Privacidad|Απόρρητο|Приватність|個人情報|الخصوصية",
    "it|IT Helpdesk|IT-Hilfe|Pomoc IT|Informatique|Informática|Πληροφορική|ІТ-підтримка|情報システム|تقنية المعلومات",
];

/// How an address spells a region, its name, and which of a department's names it uses. The first is headquarters.
const REGIONS: &[(&str, &str, usize)] = &[
    ("", "", 0),
    ("london", "London", 0),
    ("hamburg", "Hamburg", 1),
    ("lodz", "Łódź", 2),
    ("geneve", "Genève", 3),
    ("malaga", "Málaga", 4),
    ("athina", "Αθήνα", 5),
    ("kyiv", "Київ", 6),
    ("osaka", "大阪", 7),
    ("dubai", "دبي", 8),
    ("toronto", "Toronto", 0),
    ("sydney", "Sydney", 0),
    ("muenchen", "München", 1),
    ("wien", "Wien", 1),
    ("gdansk", "Gdańsk", 2),
    ("lyon", "Lyon", 3),
    ("bogota", "Bogotá", 4),
    ("sapporo", "札幌", 7),
];

#[derive(Clone, Copy)]
enum Mode {
    Unset,
    All,
    Group,
    DeletedGroup,
    Selected,
    SelectedOneDeleted,
    SelectedAllDeleted,
    Nobody,
}

/// A mode, and whether the account is enabled.
type Kind = (Mode, bool);

const ODD: &[Kind] = &[
    (Mode::DeletedGroup, true),
    (Mode::SelectedOneDeleted, true),
    (Mode::Unset, true),
    (Mode::Selected, false),
    (Mode::SelectedAllDeleted, true),
    (Mode::Nobody, true),
    (Mode::Group, false),
    (Mode::All, false),
    (Mode::Nobody, false),
    (Mode::All, true),
    (Mode::Group, true),
    (Mode::Selected, true),
];
const USUAL: &[(Kind, usize)] = &[
    ((Mode::Group, true), 31),
    ((Mode::Selected, true), 28),
    ((Mode::All, true), 25),
    ((Mode::Unset, true), 7),
    ((Mode::Nobody, true), 4),
    ((Mode::SelectedOneDeleted, true), 2),
    ((Mode::Group, false), 1),
    ((Mode::All, false), 1),
    ((Mode::DeletedGroup, true), 1),
];

pub(super) fn generate(
    shape: &Shape,
    seed: u64,
    groups: &[CustomerGroup],
    companies: &[Company],
) -> Result<Vec<TicketEmailAccount>, String> {
    let random = &mut Random::new(seed, "accounts");
    let mut targets = Targets::new(random, groups, companies);
    let mut ids = Ids::after(0);
    let mut accounts = Vec::new();
    let mailboxes = mailboxes(random, shape.accounts);
    for (mailbox, (mode, enabled)) in
        mailboxes.into_iter().zip(random.deal(shape.accounts, ODD, USUAL))
    {
        let (name, address) = texts(mailbox);
        accounts.push(TicketEmailAccount {
            id: ids.next(random)?,
            name: name.try_into()?,
            address: address.try_into()?,
            enabled,
            allocation: targets.allocation(random, mode),
        });
    }
    Ok(accounts)
}

/// Team, region and department, each once, in the order of a tidy settings list.
fn mailboxes(random: &mut Random, size: usize) -> Vec<(usize, usize, usize)> {
    let (regions, departments) = (REGIONS.len(), DEPARTMENTS.len());
    let each_team = regions * departments;
    let mut mailboxes: Vec<_> = (0..size.div_ceil(each_team) * each_team)
        .map(|n| (n / each_team, n / departments % regions, n % departments))
        .collect();
    random.shuffle(&mut mailboxes);
    mailboxes.truncate(size);
    mailboxes.sort_unstable_by_key(|&(team, region, department)| (region, department, team));
    mailboxes
}

fn texts((team, region, department): (usize, usize, usize)) -> (String, String) {
    let (place, region, language) = REGIONS.get(region).copied().unwrap_or_default();
    let mut words = DEPARTMENTS.get(department).copied().unwrap_or_default().split('|');
    let slug = words.next().unwrap_or_default();
    let mut name = words.nth(language).unwrap_or_default().to_owned();
    let mut address = slug.to_owned();
    if !place.is_empty() {
        name = format!("{name} {region}");
        address = format!("{address}.{place}");
    }
    if team > 0 {
        name = format!("{name} {}", team + 1);
        address = format!("{address}.{}", team + 1);
    }
    (name, format!("{address}@desk.example"))
}

/// What allocations can name.
struct Targets {
    groups: Vec<Id>,
    deleted_groups: Vec<Id>,
    customers: Vec<Id>,
    deleted_customers: Vec<Id>,
    selections: usize,
}

impl Targets {
    fn new(random: &mut Random, groups: &[CustomerGroup], companies: &[Company]) -> Self {
        let groups_of = |deleted| {
            let found = groups.iter().filter(move |group| group.deleted == deleted);
            found.map(|group| group.id).collect::<Vec<_>>()
        };
        let customers_of = |deleted| {
            let found = companies.iter().filter(move |company| company.deleted == deleted);
            found.map(|company| company.customer).collect::<Vec<_>>()
        };
        let (mut groups, mut customers) = (groups_of(false), customers_of(false));
        random.shuffle(&mut groups);
        random.shuffle(&mut customers);
        Targets {
            groups,
            deleted_groups: groups_of(true),
            customers,
            deleted_customers: customers_of(true),
            selections: 0,
        }
    }

    /// In a document too small for what the mode names: the mode that comes nearest.
    fn allocation(&mut self, random: &mut Random, mode: Mode) -> Option<AllocationEntry> {
        let group =
            |group: Option<&Id>| group.map(|&group| AllocationEntry::CustomerGroup { group });
        let selected = |customers: Vec<Id>| {
            let nobody = customers.is_empty().then_some(AllocationEntry::NoCustomers {});
            nobody.unwrap_or(AllocationEntry::SelectedCustomers { customers })
        };
        let all = Some(AllocationEntry::AllCustomers {});
        match mode {
            Mode::Unset => None,
            Mode::All => all,
            Mode::Group => group(random.pick_skewed(&self.groups)).or(all),
            Mode::DeletedGroup => group(random.pick(&self.deleted_groups)).or(all),
            Mode::Selected => Some(selected(self.some(random))),
            Mode::SelectedOneDeleted => {
                let mut customers = self.some(random);
                customers.extend(random.pick(&self.deleted_customers));
                random.shuffle(&mut customers);
                Some(selected(customers))
            }
            Mode::SelectedAllDeleted => {
                Some(selected(self.deleted_customers.iter().copied().take(2).collect()))
            }
            Mode::Nobody => Some(AllocationEntry::NoCustomers {}),
        }
    }

    /// A few live customers, in the order in which somebody has found them.
    fn some(&mut self, random: &mut Random) -> Vec<Id> {
        let mut customers = Vec::new();
        self.selections += 1;
        // A key customer is served by many departments.
        if self.selections.is_multiple_of(2) {
            customers.extend(self.customers.first());
        }
        for _ in 0..=random.skewed(14) {
            let customer = random.pick(&self.customers).copied();
            customers.extend(customer.filter(|customer| !customers.contains(customer)));
        }
        random.shuffle(&mut customers);
        customers
    }
}
